package lambdabridge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lambdabridge.client.BackendRequester;
import lambdabridge.client.BackendRequester.Credentials;
import lambdabridge.client.Connection;
import lambdabridge.client.ContextInfo;
import lambdabridge.client.Event;
import lambdabridge.client.EventQueue;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient.Options;
import lambdabridge.client.SavedSession;
import lambdabridge.client.Server;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.discovery.DiscoveryException;
import lambdabridge.protocol.discovery.Schemes;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** All ways to a server, and all ways to be somebody there. */
@NullUnmarked
class ConnectModesTest {
  private static Scene scene;

  @BeforeAll
  static void open() throws Exception {
    scene = Scene.open();
  }

  @AfterAll
  static void close() throws Exception {
    scene.close();
  }

  @Test
  void aKeyOpensAUsersSession() {
    try (Connection alice =
        scene.client.connect(scene.alice.wif(), scene.solution, scene.url() + "/")) {
      assertThat(alice.listContexts(PagingQuery.newest(10)).readItems())
          .containsExactly(new ContextInfo("alice", scene.context));
    }
  }

  @Test
  void aForeignKeyIsRefusedByName() {
    String stranger = EcPrivateKey.generate(new SecureRandom()).wif();

    assertThatThrownBy(() -> scene.client.connect(stranger, scene.solution, scene.url()))
        .isInstanceOf(AlertException.class)
        .hasMessage("User doesn't exist");
  }

  @Test
  void aPublicConnectionHasNoUser() {
    try (Connection anybody = scene.client.connectPublic(scene.solution, scene.url())) {
      ThreadApi threads = new ThreadApi(anybody);

      assertThatThrownBy(() -> anybody.listContexts(PagingQuery.newest(10)))
          .isInstanceOf(RpcErrorException.class);
      assertThatThrownBy(() -> threads.getThread("any")).isInstanceOf(RpcErrorException.class);
    }
  }

  @Test
  void aHostIsFoundByServiceDiscovery() {
    Server found = scene.client.discover(scene.host(), Schemes.HTTP, Options.DEFAULT);

    assertThat(found.api()).hasToString(scene.url() + "/api/v2.0");
    try (Connection alice = found.connect(scene.alice.wif(), scene.solution)) {
      assertThat(alice.listContexts(PagingQuery.newest(10)).readItems()).hasSize(1);
    }
  }

  @Test
  void discoveryDoesNotFallBackToPlainHttpUnasked() {
    assertThatThrownBy(() -> scene.client.discover(scene.host()))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining(scene.host());
  }

  @Test
  void whatIsNoUrlIsRefusedBeforeAnythingIsSent() {
    assertThatThrownBy(() -> scene.client.server("localhost:3000"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("localhost:3000");
    assertThatThrownBy(() -> scene.client.server("https://user:secret@example.com"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnreachableServerIsNamed() {
    assertThatThrownBy(
            () -> scene.client.connect(scene.alice.wif(), scene.solution, "http://127.0.0.1:1"))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("http://127.0.0.1:1/api/v2.0");
  }

  @Test
  void aServerThatCannotProveTheDemandedIdentityIsRefused() {
    String other = EcPrivateKey.generate(new SecureRandom()).publicKey().pub58();
    Options demanding = Options.DEFAULT.withBridgePubKey(other);

    assertThatThrownBy(
            () -> scene.client.connect(scene.alice.wif(), scene.solution, scene.url(), demanding))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Server has another identity");
  }

  @Test
  void anAccountConversesWithTheKeyItIsTiedTo() {
    String address = account("jan", scene.alice.publicKey().pub58());

    try (Connection session =
        server().logIn(address, "correct horse", scene.solution, scene.alice.wif())) {
      ThreadApi threads = new ThreadApi(session);
      List<UserWithPubKey> alone = List.of(scene.aliceUser());
      Bytes meta = Bytes.ofUtf8("{}");
      String thread = threads.createThread(scene.context, List.of(), alone, meta, meta, null);
      EventQueue events = session.eventQueue();
      session.subscribeFor(
          List.of(Subscriptions.threads(ThreadEvent.MESSAGE_CREATE, Selector.CONTAINER, thread)));
      threads.sendMessage(thread, meta, meta, Bytes.ofUtf8("by password"));

      assertThat(threads.listMessages(thread, PagingQuery.newest(1)).readItems())
          .extracting(message -> message.data().utf8())
          .containsExactly("by password");
      assertThat(events.pollEvent(Duration.ofSeconds(30)).data())
          .isInstanceOf(Event.ThreadNewMessage.class);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAccountsSessionIsResumedWithoutItsPassword() {
    String address = account("resumed", scene.bob.publicKey().pub58());
    SavedSession saved;
    try (Connection session =
        server().logIn(address, "correct horse", scene.solution, scene.bob.wif())) {
      saved = session.savedSession().orElseThrow();
    }

    try (Connection resumed = server().resume(saved, scene.solution, scene.bob.wif())) {
      assertThat(resumed.listContexts(PagingQuery.newest(10)).readItems())
          .containsExactly(new ContextInfo("bob", scene.context));
    }
    assertThat(saved.toString()).isEqualTo("SavedSession[]");
  }

  @Test
  void aLostAccountSessionIsRestoredByTheNextCall() {
    String address = account("lost", scene.bob.publicKey().pub58());
    try (Connection session =
        server().logIn(address, "correct horse", scene.solution, scene.bob.wif())) {
      loseTickets();

      assertThat(session.listContexts(PagingQuery.newest(10)).readItems()).hasSize(1);
    }
  }

  /** Does to all sessions what their time does. */
  private static void loseTickets() {
    DynamoDbClient dynamo = scene.bridge.engines().shortLived().client();
    dynamo
        .scanPaginator(scan -> scan.tableName("bridge-sessions"))
        .items()
        .forEach(
            row -> {
              if (row.get("sk").s().startsWith("list#")) {
                dynamo.deleteItem(
                    delete ->
                        delete
                            .tableName("bridge-sessions")
                            .key(Map.of("pk", row.get("pk"), "sk", row.get("sk"))));
              }
            });
  }

  @Test
  void anAccountWithoutAUserKeyIsToldSo() {
    String address = account("untied", null);

    try (Connection session = server().logIn(address, "correct horse", null, null)) {
      assertThatThrownBy(() -> session.listContexts(PagingQuery.newest(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("tied to no user key");
    }
    assertThatThrownBy(() -> server().logIn(address, "correct horse", null, scene.bob.wif()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is tied to no user key");
  }

  @Test
  void aWrongPasswordIsRefused() {
    String address = account("guarded", null);

    assertThatThrownBy(() -> server().logIn(address, "battery staple", null, null))
        .isInstanceOf(AlertException.class)
        .hasMessage("Different M1");
  }

  @Test
  void whatTheProxyRefusesNamesTheDestination() {
    try (Connection own = scene.client.connect(scene.alice.wif(), scene.solution, scene.url())) {
      Server other = scene.client.through(own, "nowhere.invalid");

      assertThatThrownBy(() -> other.connectPublic(null))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("nowhere.invalid by proxy");
      assertThat(other.api()).hasToString("https://nowhere.invalid/api/v2.0");
      assertThat(
              scene
                  .client
                  .through(own, "nowhere.invalid", "https://chat.invalid:8443/b/", Options.DEFAULT)
                  .api())
          .as("what signed data names")
          .hasToString("https://chat.invalid:8443/b/api/v2.0");
      assertThatThrownBy(() -> scene.client.through(own, "http://nowhere"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Server server() {
    return scene.client.server(scene.url());
  }

  /** Makes an account with the password {@code correct horse} and returns its address. */
  private static String account(String name, @Nullable String userKey) {
    scene.createAccount(name, "correct horse", userKey);
    return name + "#localhost";
  }

  @Test
  void theManagementApiTakesAllFormsOfCredentials() {
    String method = "solution/getSolution";
    Map<String, String> params = Map.of("id", scene.solution);
    BackendRequester open = backend(new Credentials.None());
    BackendRequester signed = backend(new Credentials.Signed(scene.apiKeyId, scene.apiKeySecret));
    BackendRequester basic = backend(new Credentials.Basic(scene.apiKeyId, scene.apiKeySecret));
    Object tokens =
        open.call(
            "manager/auth",
            Map.of(
                "grantType", "api_key_credentials",
                "apiKeyId", scene.apiKeyId,
                "apiKeySecret", scene.apiKeySecret));
    BackendRequester token =
        backend(new Credentials.Token(String.valueOf(((Map<?, ?>) tokens).get("accessToken"))));

    assertThat(open.call("versions", Map.of())).isEqualTo(List.of("v2.0"));
    assertThat(signed.call(method, params)).isEqualTo(basic.call(method, params));
    assertThat(token.call(method, params)).isEqualTo(basic.call(method, params));
    assertThatThrownBy(() -> open.call(method, params)).isInstanceOf(RpcErrorException.class);
  }

  private static BackendRequester backend(Credentials credentials) {
    return scene.client.backend(scene.url(), credentials);
  }
}
