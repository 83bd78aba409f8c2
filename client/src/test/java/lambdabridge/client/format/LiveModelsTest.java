package lambdabridge.client.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Set;
import java.util.stream.Stream;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Vectors;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole parameters of calls as both official clients sent them to a server, read here. */
@NullUnmarked
public class LiveModelsTest {
  private static final Vectors VECTORS = Vectors.load();
  private static final EcPrivateKey BOB = VECTORS.user("bob");
  private static final EcPublicKey ALICE = VECTORS.user("alice").publicKey();
  private static final String WEB = "web-2.2.8";
  private static final String NATIVE = "cpp-2.7.6";
  private static final Set<String> ABOUT = Set.of("about", "origin", "expected");

  @TestFactory
  Stream<DynamicTest> everyModelOfTheWebClient() {
    return models(WEB, LiveModelsTest::web);
  }

  @TestFactory
  Stream<DynamicTest> everyModelOfTheNativeClient() {
    return models(NATIVE, LiveModelsTest::cpp);
  }

  private interface Check {
    void of(String method, Fields params);
  }

  private static Stream<DynamicTest> models(String client, Check check) {
    return VECTORS.names("liveModels", client).stream()
        .filter(name -> !ABOUT.contains(name))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    client + " " + name,
                    () -> check.of(name, Fields.of(VECTORS.value("liveModels", client, name)))));
  }

  private static void web(String method, Fields params) {
    switch (method) {
      case "thread.threadCreate" -> {
        ContainerData thread = container(params);
        assertThat(thread.version()).isEqualTo(4);
        assertThat(thread.publicMeta()).isEqualTo(expected(WEB, "threadPublicMeta"));
        assertThat(thread.privateMeta()).isEqualTo(expected(WEB, "threadPrivateMeta"));
        assertThat(params.text("type")).isEqualTo("thread");
      }
      case "thread.threadCreate (publicMeta not JSON)" -> {
        ContainerData thread = container(params);
        assertThat(thread.status()).isEqualTo(StatusCode.OK);
        assertThat(PublicMeta.asObject(thread.publicMeta())).isNull();
      }
      case "thread.threadMessageSend" -> {
        SecretBytes key = key(WEB, "thread.threadCreate");
        MessageData message = MessageData.open(key, params.value("data"));
        assertThat(message.version()).isEqualTo(4);
        assertThat(message.publicMeta()).isEqualTo(expected(WEB, "messagePublicMeta"));
        assertThat(message.privateMeta()).isEqualTo(expected(WEB, "messagePrivateMeta"));
        assertThat(message.data()).isEqualTo(expected(WEB, "messageData"));
      }
      case "store.storeCreate" ->
          assertThat(container(params).privateMeta()).isEqualTo(expected(WEB, "storePrivateMeta"));
      case "request.createRequest" -> upload(params);
      case "store.storeFileCreate" -> {
        FileMeta meta = FileMeta.open(key(WEB, "store.storeCreate"), params.value("meta"));
        assertThat(meta.privateMeta()).isEqualTo(expected(WEB, "filePrivateMeta"));
        assertThat(meta.internal().size()).isEqualTo(200_000);
        assertThat(meta.internal().chunkSize()).isEqualTo(FileBody.CHUNK_SIZE);
      }
      case "inbox.inboxCreate" -> {
        InboxData inbox = inbox(params);
        assertThat(inbox.version()).isEqualTo(4);
        assertThat(inbox.privateMeta()).isEqualTo(expected(WEB, "inboxPrivateMeta"));
        assertThat(inbox.publicView().publicMeta()).isEqualTo(expected(WEB, "inboxPublicMeta"));
      }
      case "inbox.inboxSend (no key supplied)" -> {
        InboxEntry entry = entry(WEB, params);
        assertThat(entry.data().utf8())
            .isEqualTo(VECTORS.at("liveModels", WEB, "expected", "entries").get(0).asText());
        assertThat(entry.ownKey()).isFalse();
      }
      case "inbox.inboxSend (key of bob supplied)" -> {
        InboxEntry entry = entry(WEB, params);
        assertThat(entry.data().utf8())
            .isEqualTo(VECTORS.at("liveModels", WEB, "expected", "entries").get(1).asText());
        assertThat(entry.ownKey()).isTrue();
        assertThat(entry.sender()).isEqualTo(BOB.publicKey());
      }
      default -> fail("a model without a test: " + method);
    }
  }

  private static void cpp(String method, Fields params) {
    switch (method) {
      case "thread.threadCreate" -> {
        ContainerData thread = container(params);
        assertThat(thread.version()).isEqualTo(5);
        assertThat(thread.publicMeta()).isEqualTo(expected(NATIVE, "threadPublicMeta"));
        assertThat(thread.privateMeta()).isEqualTo(expected(NATIVE, "threadPrivateMeta"));
        requireKeysKnow(params, thread.secret());
      }
      case "thread.threadMessageSend" -> {
        MessageData message =
            MessageData.open(key(NATIVE, "thread.threadCreate"), params.value("data"));
        assertThat(message.version()).isEqualTo(5);
        assertThat(message.data()).isEqualTo(expected(NATIVE, "messageData"));
        assertThat(message.dio().location())
            .isEqualTo(
                new Dio.Location(
                    VECTORS.text("shared", "contextId"),
                    params.text("resourceId"),
                    params.text("threadId"),
                    VECTORS.text("liveModels", NATIVE, "thread.threadCreate", "resourceId")));
      }
      case "store.storeCreate" -> requireKeysKnow(params, container(params).secret());
      case "kvdb.kvdbCreate" -> requireKeysKnow(params, container(params).secret());
      case "request.createRequest" -> upload(params);
      case "inbox.inboxCreate" -> {
        InboxData inbox = inbox(params);
        assertThat(inbox.version()).isEqualTo(5);
        requireKeysKnow(params, inbox.secret());
      }
      case "inbox.inboxSend" -> {
        InboxEntry entry = entry(NATIVE, params);
        assertThat(entry.data()).isEqualTo(expected(NATIVE, "inboxEntry"));
        assertThat(entry.sender()).isEqualTo(ALICE);
      }
      case "kvdb.kvdbEntrySet" -> {
        MessageData entry =
            MessageData.open(key(NATIVE, "kvdb.kvdbCreate"), params.value("kvdbEntryValue"));
        assertThat(entry.data()).isEqualTo(expected(NATIVE, "kvdbEntryData"));
        assertThat(entry.dio().location().resourceId()).isEqualTo(params.text("kvdbEntryKey"));
      }
      case "context.contextSendCustomEvent" -> {
        String key = params.objects("users").get(1).text("key");
        CustomEventData event = CustomEventData.open(BOB, ALICE, key, params.value("data"));
        assertThat(event.payload()).isEqualTo(expected(NATIVE, "eventPayload"));
      }
      case "subscribeToChannels" -> {
        String threadId =
            VECTORS.text("liveModels", NATIVE, "thread.threadMessageSend", "threadId");
        assertThat(params.texts("channels"))
            .containsExactly(
                Subscriptions.threads(
                    Subscriptions.ThreadEvent.MESSAGE_CREATE,
                    Subscriptions.Selector.CONTAINER,
                    threadId));
      }
      case "thread.threadUpdate (migrating a V4/V1-key thread)" -> {
        ContainerData thread = container(params);
        assertThat(thread.version()).isEqualTo(5);
        assertThat(thread.secret())
            .isEqualTo(VECTORS.text("liveModels", NATIVE, "expected", "migratedSecret"));
        requireKeysKnow(params, thread.secret());
      }
      default -> fail("a model without a test: " + method);
    }
  }

  /** Opens the data of a new or updated container with the key that the call gives to Bob. */
  private static ContainerData container(Fields params) {
    ContainerData data = ContainerData.open(bobsKey(params).key(), params.value("data"));
    assertThat(data.status()).isEqualTo(StatusCode.OK);
    if (data.dio() != null) {
      assertThat(data.dio().location())
          .isEqualTo(
              Dio.Location.container(
                  VECTORS.text("shared", "contextId"), params.text("resourceId")));
    }
    return data;
  }

  private static InboxData inbox(Fields params) {
    InboxData data = InboxData.open(bobsKey(params).key(), params.value("data"));
    assertThat(data.status()).isEqualTo(StatusCode.OK);
    assertThat(InboxData.privateKey(bobsKey(params).key()).publicKey())
        .isEqualTo(data.publicView().key());
    return data;
  }

  private static InboxEntry entry(String client, Fields params) {
    return InboxEntry.open(key(client, "inbox.inboxCreate"), params.text("message"));
  }

  private static void requireKeysKnow(Fields params, String secret) {
    assertThat(bobsKey(params).knowsSecret(secret)).isTrue();
  }

  private static void upload(Fields params) {
    Fields file = params.objects("files").getFirst();
    assertThat(file.integer("size")).isEqualTo(FileBody.encryptedSize(200_000, 131_072));
    assertThat(file.integer("checksumSize")).isEqualTo(2 * 32);
  }

  private static SecretBytes key(String client, String create) {
    return bobsKey(Fields.of(VECTORS.value("liveModels", client, create))).key();
  }

  private static ContainerKey bobsKey(Fields params) {
    Fields entry =
        params.objects("keys").stream()
            .filter(key -> key.text("user").equals("bob"))
            .findFirst()
            .orElseThrow();
    return ContainerKey.open(BOB, entry.text("keyId"), entry.value("data"));
  }

  private static Bytes expected(String client, String name) {
    return VECTORS.utf8("liveModels", client, "expected", name);
  }
}
