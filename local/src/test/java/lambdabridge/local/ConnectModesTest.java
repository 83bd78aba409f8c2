package lambdabridge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import lambdabridge.client.BackendRequester;
import lambdabridge.client.BackendRequester.Credentials;
import lambdabridge.client.Connection;
import lambdabridge.client.ContextInfo;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient.Options;
import lambdabridge.client.Server;
import lambdabridge.client.ThreadApi;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.discovery.DiscoveryException;
import lambdabridge.protocol.discovery.Schemes;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
