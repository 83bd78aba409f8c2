package lambdabridge.local;

import static lambdabridge.local.Scene.text;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lambdabridge.client.Connection;
import lambdabridge.client.Message;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadInfo;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.client.format.Author;
import lambdabridge.client.format.BridgeIdentity;
import lambdabridge.client.format.ContainerKey;
import lambdabridge.client.format.Dio;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.MessageData;
import lambdabridge.client.format.Sealer;
import lambdabridge.client.format.Stamp;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A server that alters what it stores, and members who write what they must not: readers get a
 * status for what they cannot trust, and everything else of the page.
 */
@NullUnmarked
class DishonestServerTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Type, length of the signature, signature. */
  private static final int SIGNED_BLOB_HEADER = 1 + 1 + 65;

  private static Scene scene;
  private static Scene.User alice;
  private static Scene.User bob;
  private static Connection alicesConnection;
  private static Connection bobsConnection;
  private static ThreadApi alices;
  private static ThreadApi bobs;

  @BeforeAll
  static void start() throws Exception {
    scene = Scene.open();
    alice = scene.asAlice();
    bob = scene.asBob();
    alicesConnection = scene.connect(alice);
    bobsConnection = scene.connect(bob);
    alices = new ThreadApi(alicesConnection);
    bobs = new ThreadApi(bobsConnection);
  }

  @AfterAll
  static void stop() throws Exception {
    scene.close();
  }

  @Test
  void aKeyForSomebodyElseIsReported() {
    String threadId = newThread();
    String messageId = say(threadId, "hello");
    stored(threadId)
        .doc(
            doc -> {
              Object hers = keyOf(doc, "alice").get("data");
              keyOf(doc, "bob").put("data", hers);
            });

    ThreadInfo thread = bobs.getThread(threadId);

    assertThat(thread.statusCode()).isEqualTo(StatusCode.ECIES_RECIPIENT);
    assertThat(thread.publicMeta()).isEqualTo(text("{}"));
    assertThat(thread.privateMeta()).isEqualTo(Bytes.EMPTY);
    assertThat(bobs.getMessage(messageId).statusCode()).isEqualTo(StatusCode.ECIES_RECIPIENT);
    assertThat(alices.getMessage(messageId).statusCode()).isZero();
  }

  @Test
  void aKeyTheServerMadeIsReported() {
    String threadId = newThread();
    stored(threadId)
        .doc(
            doc -> {
              Map<String, Object> entry = keyOf(doc, "bob");
              EcPrivateKey server = EcPrivateKey.generate(RANDOM);
              SecretBytes key = SecretBytes.wrap(new byte[32]);
              entry.put("data", ContainerKey.issueV1(server, bob.key().publicKey(), key));
            });

    assertThat(bobs.getThread(threadId).statusCode()).isNotZero();
    assertThatThrownBy(() -> bobs.sendMessage(threadId, text(""), text(""), text("secret")))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void anOldKeyIsNotTakenForTheCurrentOne() {
    String threadId = newThread();
    rotateKey(threadId, 1);
    stored(threadId)
        .doc(
            doc -> {
              List<Map<String, Object>> keys =
                  StoredThread.objects(doc, "keys").stream()
                      .filter(key -> key.get("user").equals("bob"))
                      .toList();
              keys.get(1).put("data", keys.get(0).get("data"));
            });

    assertThat(bobs.getThread(threadId).statusCode()).isEqualTo(StatusCode.MALFORMED_KEY);
    assertThatThrownBy(() -> bobs.sendMessage(threadId, text(""), text(""), text("secret")))
        .isInstanceOfSatisfying(
            FormatException.class, e -> assertThat(e.status()).isEqualTo(StatusCode.MALFORMED_KEY));
  }

  @Test
  void anUnknownKeyIdIsReported() {
    String threadId = newThread();
    String messageId = say(threadId, "hello");
    String good = say(threadId, "good");

    stored(threadId)
        .messageRow(messageId, row -> row.put("keyId", s("00112233445566778899aabbccddeeff")));

    assertPage(threadId, Map.of(messageId, StatusCode.UNKNOWN_KEY, good, StatusCode.OK));
  }

  @Test
  void aForgedSignatureIsReported() {
    String threadId = newThread();
    String altered = say(threadId, "altered");
    String forged = say(threadId, "forged");
    String good = say(threadId, "good");
    stored(threadId).message(altered, body -> body.put("dio", flipped((String) body.get("dio"))));
    stored(threadId)
        .message(
            forged,
            body -> {
              byte[] dio = Base64.getDecoder().decode((String) body.get("dio"));
              Bytes claim = Bytes.copyOf(dio, SIGNED_BLOB_HEADER, dio.length);
              body.put("dio", Sealer.sign(bob.key(), claim));
            });

    assertPage(
        threadId,
        Map.of(
            altered, StatusCode.INVALID_DIO_SIGNATURE,
            forged, StatusCode.INVALID_DIO_SIGNATURE,
            good, StatusCode.OK));
  }

  @Test
  void aMessageUnderAnothersNameIsReported() {
    String threadId = newThread();
    String messageId = bobs.sendMessage(threadId, text(""), text(""), text("Alice owes me 100"));

    stored(threadId).messageRow(messageId, row -> row.put("author", s("alice")));

    assertPage(threadId, Map.of(messageId, StatusCode.MESSAGE_INTEGRITY));
  }

  @Test
  void anAuthorWhoIsNotInTheContextIsReported() {
    String threadId = newThread();
    String messageId = say(threadId, "hello");

    stored(threadId).messageRow(messageId, row -> row.put("author", s("nobody")));

    assertPage(threadId, Map.of(messageId, StatusCode.MESSAGE_INTEGRITY));
  }

  @Test
  void aKeyThatIsNotTheUsersIsRefusedByTheVerifier() throws Exception {
    String threadId = newThread();
    String real = say(threadId, "real");
    String impersonated = say(threadId, "replaced");
    // A member and the server together: everything fits, but the key is Bob's, not Alice's.
    stored(threadId)
        .message(
            impersonated, body -> body.putAll(written(threadId, impersonated, bob, "alice", "x")));
    assertPage(threadId, Map.of(real, StatusCode.OK, impersonated, StatusCode.OK));

    try (Connection careful = scene.connect(bob)) {
      careful.setUserVerifier(
          requests ->
              requests.stream()
                  .map(
                      request ->
                          careful
                              .listContextUsers(request.contextId(), PagingQuery.oldest(100))
                              .readItems()
                              .stream()
                              .anyMatch(
                                  user ->
                                      user.user()
                                          .equals(
                                              new UserWithPubKey(
                                                  request.senderId(), request.senderPubKey()))))
                  .toList());
      assertStatuses(
          new ThreadApi(careful),
          threadId,
          Map.of(real, StatusCode.OK, impersonated, StatusCode.USER_REFUSED));
    }
  }

  @Test
  void aVerifierThatFailsRefusesAll() {
    String threadId = newThread();
    String messageId = say(threadId, "hello");
    try (Connection careful = scene.connect(bob)) {
      careful.setUserVerifier(
          requests -> {
            throw new IllegalStateException("directory is down");
          });
      assertStatuses(
          new ThreadApi(careful), threadId, Map.of(messageId, StatusCode.VERIFIER_FAILED));
      careful.setUserVerifier(requests -> List.of());
      assertStatuses(
          new ThreadApi(careful), threadId, Map.of(messageId, StatusCode.VERIFIER_RESULT_SIZE));
    }
  }

  @Test
  void messagesSwappedWithinAThreadAreReported() {
    String threadId = newThread();
    String first = say(threadId, "first");
    String second = say(threadId, "second");
    String good = say(threadId, "good");
    StoredThread stored = stored(threadId);
    String firstBody = stored.body(first);
    stored.setBody(first, stored.body(second));
    stored.setBody(second, firstBody);

    assertPage(
        threadId,
        Map.of(
            first, StatusCode.MESSAGE_INTEGRITY,
            second, StatusCode.MESSAGE_INTEGRITY,
            good, StatusCode.OK));
  }

  @Test
  void messagesSwappedBetweenThreadsAreReported() {
    String here = newThread();
    String there = newThread();
    String mine = say(here, "here");
    String theirs = say(there, "there");
    stored(here).setBody(mine, stored(there).body(theirs));

    assertPage(here, Map.of(mine, StatusCode.MESSAGE_INTEGRITY));
    assertPage(there, Map.of(theirs, StatusCode.OK));
  }

  @Test
  void aMessageStrippedOfItsProofIsReported() {
    String threadId = newThread();
    String messageId = say(threadId, "genuine, but anybody could have moved it");
    String good = say(threadId, "good");

    stored(threadId)
        .message(
            messageId,
            body -> {
              body.remove("dio");
              body.put("version", 4L);
            });

    assertPage(threadId, Map.of(messageId, StatusCode.MESSAGE_INTEGRITY, good, StatusCode.OK));
  }

  @Test
  void anOldVersionOfAMessageIsReported() {
    AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    try (PrivmxClient client = PrivmxClient.create(shifted(offset))) {
      ThreadApi threads = new ThreadApi(connect(client, alice));
      String threadId = newThread();
      offset.set(Duration.ofMinutes(-10));
      long then = System.currentTimeMillis() - Duration.ofMinutes(10).toMillis();
      String messageId = threads.sendMessage(threadId, text(""), text(""), text("ten minutes ago"));
      stored(threadId).messageRow(messageId, row -> row.put("createDate", n(then)));
      assertPage(threadId, Map.of(messageId, StatusCode.OK));
      String old = stored(threadId).body(messageId);
      offset.set(Duration.ZERO);
      threads.updateMessage(messageId, text(""), text(""), text("now"));
      assertPage(threadId, Map.of(messageId, StatusCode.OK));

      stored(threadId).setBody(messageId, old);

      assertPage(threadId, Map.of(messageId, StatusCode.MESSAGE_INTEGRITY));
    }
  }

  @Test
  void aMessageShownTwiceIsReported() {
    String threadId = newThread();
    String messageId = say(threadId, "pay 100");

    stored(threadId).copyMessage(messageId, messageId.substring(0, 23) + "f");

    assertThat(bobs.listMessages(threadId, PagingQuery.oldest(10)).readItems())
        .extracting(Message::statusCode)
        .containsExactlyInAnyOrder(StatusCode.OK, StatusCode.DUPLICATED_DIO);
  }

  @Test
  void oldDataOfAThreadIsReported() {
    String threadId = newThread();
    bobs.updateThread(
        threadId, members(), members(), text("{}"), text("by Bob"), 1, false, false, null);
    assertThat(bobs.getThread(threadId).statusCode()).isZero();

    stored(threadId)
        .doc(
            doc -> {
              List<Map<String, Object>> history = StoredThread.objects(doc, "history");
              history.getLast().put("data", history.getFirst().get("data"));
            });

    ThreadInfo thread = bobs.getThread(threadId);
    assertThat(thread.statusCode()).isEqualTo(StatusCode.THREAD_INTEGRITY);
    assertThat(thread.privateMeta()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void dataOfAThreadThatTheServerWroteIsReported() {
    String threadId = newThread();
    String other = newThread();
    EcPrivateKey server = EcPrivateKey.generate(RANDOM);
    stored(threadId)
        .data(
            data -> {
              data.put("publicMeta", Sealer.sign(server, text("{}")));
              data.put("authorPubKey", server.publicKey().pub58());
              data.remove("dio");
              data.put("internalMeta", null);
              data.put("version", 4L);
            });

    assertThat(bobs.getThread(threadId).statusCode()).isEqualTo(StatusCode.THREAD_INTEGRITY);
    assertThat(bobs.listThreads(scene.context, PagingQuery.newest(2)).readItems())
        .extracting(ThreadInfo::threadId, ThreadInfo::statusCode)
        .containsExactly(tuple(other, StatusCode.OK), tuple(threadId, StatusCode.THREAD_INTEGRITY));
    assertThatThrownBy(() -> bobs.sendMessage(threadId, text(""), text(""), text("secret")))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void dataOfAnotherThreadIsReported() {
    String threadId = newThread();
    String other = newThread();
    AtomicReference<Object> taken = new AtomicReference<>();
    stored(other).data(data -> taken.set(new LinkedHashMap<>(data)));

    stored(threadId).data(data -> data.putAll(StoredThread.object(taken.get())));

    assertThat(bobs.getThread(threadId).statusCode()).isEqualTo(StatusCode.THREAD_INTEGRITY);
  }

  @Test
  void alteredReadableMetaIsReported() {
    String threadId = newThread();
    String messageId = say(threadId, "hello");
    stored(threadId).data(data -> data.put("publicMetaObject", Map.of("title", "Sale")));
    stored(threadId).message(messageId, body -> body.put("publicMetaObject", Map.of("a", 1L)));

    assertThat(bobs.getThread(threadId).statusCode())
        .isEqualTo(StatusCode.CONTAINER_PUBLIC_MISMATCH);
    assertPage(threadId, Map.of(messageId, StatusCode.MESSAGE_PUBLIC_MISMATCH));
  }

  @Test
  void writersWithAWrongClockAreReported() {
    AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    try (PrivmxClient client = PrivmxClient.create(shifted(offset))) {
      ThreadApi threads = new ThreadApi(connect(client, alice));
      String threadId = newThread();
      for (int minutes : List.of(-6, 6)) {
        offset.set(Duration.ofMinutes(minutes));
        String late = threads.sendMessage(threadId, text(""), text(""), text("when?"));
        offset.set(Duration.ofMinutes(minutes > 0 ? 4 : -4));
        String good = threads.sendMessage(threadId, text(""), text(""), text("about now"));

        assertStatuses(
            bobs, threadId, Map.of(late, StatusCode.MESSAGE_INTEGRITY, good, StatusCode.OK));
        offset.set(Duration.ofMinutes(minutes));
        String skewed =
            threads.createThread(scene.context, members(), members(), text("{}"), text(""), null);
        assertThat(bobs.getThread(skewed).statusCode()).isEqualTo(StatusCode.THREAD_INTEGRITY);
      }
    }
  }

  @Test
  void nonsenseInAMessageSpoilsNothingElse() {
    String threadId = newThread();
    say(threadId, "good");
    List<Consumer<Map<String, Object>>> alterations =
        Stream.of("publicMeta", "privateMeta", "data", "authorPubKey", "dio", "version")
            .flatMap(
                field ->
                    Stream.<Object>of("", "!", "AAAA", "AUEbAAAA", 9L, true, List.of(), Map.of())
                        .map(
                            value ->
                                (Consumer<Map<String, Object>>) body -> body.put(field, value)))
            .toList();
    List<String> json =
        List.of("\"\"", "\"AAAA\"", "\"!\"", "[]", "{}", "null", "7", "{\"version\":5}");

    for (Consumer<Map<String, Object>> alteration : alterations) {
      String messageId = say(threadId, "bad");
      stored(threadId).message(messageId, alteration);
    }
    for (String body : json) {
      stored(threadId).setBody(say(threadId, "bad"), body);
    }
    String signedNonsense = say(threadId, "bad");
    stored(threadId)
        .message(
            signedNonsense, body -> body.put("dio", Sealer.sign(alice.key(), text("{\"a\":"))));

    List<Message> page = bobs.listMessages(threadId, PagingQuery.oldest(100)).readItems();
    assertThat(page).hasSize(1 + alterations.size() + json.size() + 1);
    assertThat(page.getFirst().statusCode()).isZero();
    assertThat(page.subList(1, page.size())).allMatch(message -> message.statusCode() != 0);
  }

  @Test
  void nonsenseInAThreadSpoilsNothingElse() {
    for (String field :
        List.of("publicMeta", "privateMeta", "internalMeta", "authorPubKey", "dio", "version")) {
      for (Object value : List.<Object>of("", "!", "AAAA", 5.5, Map.of())) {
        String threadId = newThread();
        stored(threadId).data(data -> data.put(field, value));
      }
    }
    String badKey = newThread();
    stored(badKey).doc(doc -> keyOf(doc, "bob").put("data", Map.of("version", 2L)));
    String good = newThread();

    List<ThreadInfo> page = bobs.listThreads(scene.context, PagingQuery.newest(32)).readItems();

    assertThat(page.getFirst().threadId()).isEqualTo(good);
    assertThat(page.getFirst().statusCode()).isZero();
    assertThat(page.subList(1, page.size()))
        .hasSize(31)
        .allMatch(thread -> thread.statusCode() != 0);
  }

  private static String newThread() {
    return alices.createThread(
        scene.context, members(), members(), text("{}"), text("members only"), null);
  }

  private static List<UserWithPubKey> members() {
    return List.of(alice.asMember(), bob.asMember());
  }

  private static void rotateKey(String threadId, long version) {
    alices.updateThread(
        threadId, members(), members(), text("{}"), text(""), version, false, true, null);
  }

  private static String say(String threadId, String words) {
    return alices.sendMessage(threadId, text(""), text(""), text(words));
  }

  private static StoredThread stored(String threadId) {
    return new StoredThread(scene.bridge, threadId);
  }

  private static Map<String, Object> keyOf(Map<String, Object> doc, String user) {
    return StoredThread.objects(doc, "keys").stream()
        .filter(key -> key.get("user").equals(user))
        .findFirst()
        .orElseThrow();
  }

  private static void assertPage(String threadId, Map<String, Integer> statuses) {
    assertStatuses(bobs, threadId, statuses);
  }

  /** Asserts the status of these messages, listed and read one by one. */
  private static void assertStatuses(
      ThreadApi reader, String threadId, Map<String, Integer> statuses) {
    List<Message> page = reader.listMessages(threadId, PagingQuery.oldest(100)).readItems();
    statuses.forEach(
        (id, status) -> {
          Message listed =
              page.stream().filter(m -> m.info().messageId().equals(id)).findFirst().orElseThrow();
          assertThat(StatusCode.text(listed.statusCode())).isEqualTo(StatusCode.text(status));
          assertThat(StatusCode.text(reader.getMessage(id).statusCode()))
              .isEqualTo(StatusCode.text(status));
        });
  }

  /** Returns a message as a member writes it under the thread's key, in whosever name. */
  private static Map<String, Object> written(
      String threadId, String messageId, Scene.User member, String name, String words) {
    AtomicReference<Map<String, Object>> written = new AtomicReference<>();
    AtomicReference<String> resourceId = new AtomicReference<>();
    StoredThread stored = stored(threadId);
    stored.messageRow(messageId, row -> resourceId.set(row.get("resourceId").s()));
    AtomicReference<String> threadResourceId = new AtomicReference<>();
    stored.headRow(row -> threadResourceId.set(row.get("resourceId").s()));
    stored.doc(
        doc -> {
          Map<String, Object> entry = keyOf(doc, member.id());
          ContainerKey key =
              ContainerKey.open(member.key(), (String) entry.get("keyId"), entry.get("data"));
          Author author =
              new Author(
                  name,
                  member.key(),
                  new BridgeIdentity(scene.bridge.url() + "/api/v2.0", null, null));
          written.set(
              MessageData.write(
                  new Sealer(RANDOM),
                  author,
                  key.key(),
                  new Dio.Location(
                      scene.context, resourceId.get(), threadId, threadResourceId.get()),
                  Stamp.of(Clock.systemUTC().instant(), RANDOM),
                  text(""),
                  text(""),
                  text(words)));
        });
    return written.get();
  }

  private static InstantSource shifted(AtomicReference<Duration> offset) {
    Clock system = Clock.systemUTC();
    return () -> system.instant().plus(offset.get());
  }

  private static Connection connect(PrivmxClient client, Scene.User user) {
    return client.connect(user.key().wif(), scene.solution, scene.bridge.url());
  }

  private static String flipped(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    bytes[20] ^= 1;
    return Base64.getEncoder().encodeToString(bytes);
  }
}
