package lambdabridge.local;

import static lambdabridge.local.Scene.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lambdabridge.client.Connection;
import lambdabridge.client.ContainerPolicy;
import lambdabridge.client.ContextInfo;
import lambdabridge.client.Message;
import lambdabridge.client.PagingList;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PagingQuery.SortOrder;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadApi.Generation;
import lambdabridge.client.ThreadInfo;
import lambdabridge.client.UserInfo;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.protocol.client.RpcErrorException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everything that can be asked of threads and messages, over the whole server. */
@NullUnmarked
class ThreadApiTest {
  private static final long ACCESS_DENIED = 0x30;

  private static Scene scene;
  private static Scene.User alice;
  private static Scene.User bob;
  private static Connection connection;
  private static ThreadApi alices;
  private static ThreadApi bobs;

  @BeforeAll
  static void start() throws Exception {
    scene = Scene.open();
    alice = scene.asAlice();
    bob = scene.asBob();
    connection = scene.connect(alice);
    alices = new ThreadApi(connection);
    bobs = new ThreadApi(scene.connect(bob));
  }

  @AfterAll
  static void stop() throws Exception {
    scene.close();
  }

  @Test
  void messagesAreReadPageByPage() {
    String threadId = newThread("{}");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(alices.sendMessage(threadId, text("{\"n\":" + i + "}"), text(""), text("" + i)));
    }

    PagingQuery first = PagingQuery.oldest(2);
    PagingList<Message> page = bobs.listMessages(threadId, first);
    PagingList<Message> next = bobs.listMessages(threadId, first.after(ids.get(1)));
    PagingList<Message> skipped =
        bobs.listMessages(threadId, new PagingQuery(3, 2, SortOrder.DESC, null, null, null));

    assertThat(page.totalAvailable()).isEqualTo(5);
    assertThat(words(page)).containsExactly("0", "1");
    assertThat(words(next)).containsExactly("2", "3");
    assertThat(words(skipped)).containsExactly("1", "0");
  }

  @Test
  void messagesAreFoundByTheirPublicMetaAndSortedByTheirUpdates() {
    String threadId = newThread("{}");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(alices.sendMessage(threadId, text("{\"n\":" + i + "}"), text(""), text("" + i)));
    }
    alices.updateMessage(ids.get(1), text("{\"n\":1}"), text(""), text("1 again"));

    PagingList<Message> found =
        bobs.listMessages(
            threadId, new PagingQuery(0, 10, SortOrder.ASC, null, null, "{\"n\":{\"$gte\":2}}"));
    PagingList<Message> sorted =
        bobs.listMessages(threadId, new PagingQuery(0, 10, SortOrder.DESC, null, "updates", null));

    assertThat(words(found)).containsExactly("2", "3");
    assertThat(words(sorted)).hasSize(4).startsWith("1 again");
  }

  @Test
  void threadsAreFoundAndSorted() {
    String quiet = newThread("{\"topic\":\"quiet\"}");
    String loud = newThread("{\"topic\":\"loud\"}");
    String louder = newThread("{\"topic\":\"loud\"}");
    say(alices, loud, "last word");

    PagingList<ThreadInfo> byTopic =
        bobs.listThreads(
            scene.context,
            new PagingQuery(0, 10, SortOrder.ASC, null, null, "{\"topic\":\"loud\"}"));
    PagingList<ThreadInfo> byMessage =
        bobs.listThreads(
            scene.context, new PagingQuery(0, 1, SortOrder.DESC, null, "lastMsgDate", null));

    assertThat(byTopic.readItems()).extracting(ThreadInfo::threadId).containsExactly(loud, louder);
    assertThat(byMessage.readItems()).extracting(ThreadInfo::threadId).containsExactly(loud);
    assertThat(bobs.getThread(quiet).messagesCount()).isZero();
  }

  @Test
  void contextsAndUsersAreListed() {
    assertThat(connection.listContexts(PagingQuery.newest(10)).readItems())
        .containsExactly(new ContextInfo("alice", scene.context));
    assertThat(
            connection
                .listContextUsers(
                    scene.context,
                    new PagingQuery(0, 10, SortOrder.ASC, null, null, "{\"#userId\":\"bob\"}"))
                .readItems())
        .extracting(UserInfo::user)
        .containsExactly(bob.asMember());
  }

  @Test
  void policiesAreKeptAndObeyed() {
    ContainerPolicy managersWrite =
        new ContainerPolicy(
            null,
            null,
            null,
            null,
            null,
            null,
            new ContainerPolicy.Item(null, null, null, "manager", null, null));
    String threadId =
        alices.createThread(
            scene.context,
            List.of(bob.asMember()),
            List.of(alice.asMember()),
            text("{}"),
            text(""),
            managersWrite);

    assertThat(bobs.getThread(threadId).policy())
        .containsEntry("item", Map.of("create", "manager"));
    refused(() -> say(bobs, threadId, "may I?"));

    alices.updateThread(
        threadId, users(), users(), text("{}"), text(""), 1, false, false, managersWrite);
    say(bobs, threadId, "now I may");
    assertThat(words(alices.listMessages(threadId, PagingQuery.newest(1))))
        .containsExactly("now I may");
  }

  @Test
  void anUpdateOfAnOldVersionNeedsForce() {
    String threadId = newThread("{}");
    alices.updateThread(threadId, users(), users(), text("{}"), text("2"), 1, false, false, null);

    refused(
        () -> {
          alices.updateThread(
              threadId, users(), users(), text("{}"), text("3"), 1, false, false, null);
          return null;
        });
    alices.updateThread(threadId, users(), users(), text("{}"), text("3"), 1, true, false, null);

    assertThat(bobs.getThread(threadId).privateMeta()).isEqualTo(text("3"));
    assertThat(bobs.getThread(threadId).lastModifier()).isEqualTo("alice");
  }

  @Test
  void writersKeepUpWithRotations() throws Exception {
    String threadId = newThread("{}");
    List<String> sent = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int version = 1; version <= 5; version++) {
        long present = version;
        Future<?> rotation =
            executor.submit(
                () ->
                    alices.updateThread(
                        threadId,
                        users(),
                        users(),
                        text("{}"),
                        text(""),
                        present,
                        false,
                        true,
                        null));
        for (int i = 0; i < 3; i++) {
          sent.add(version + "." + i);
          say(bobs, threadId, version + "." + i);
        }
        rotation.get();
      }
    }

    PagingList<Message> page = alices.listMessages(threadId, PagingQuery.oldest(100));
    assertThat(words(page)).isEqualTo(sent);
    assertThat(page.readItems()).allMatch(message -> message.statusCode() == 0);
  }

  @Test
  void membersWhoComeReadAllKeysAndWhoGoNone() throws Exception {
    Scene.User carol = scene.newUser("carol");
    ThreadApi carols = new ThreadApi(scene.connect(carol));
    String threadId = newThread("{}");
    say(alices, threadId, "first key");
    alices.updateThread(threadId, users(), users(), text("{}"), text(""), 1, false, true, null);
    say(bobs, threadId, "second key");
    List<UserWithPubKey> three = List.of(alice.asMember(), bob.asMember(), carol.asMember());

    bobs.updateThread(threadId, three, users(), text("{}"), text("three"), 2, false, false, null);
    assertThat(words(carols.listMessages(threadId, PagingQuery.oldest(10))))
        .containsExactly("first key", "second key");
    say(carols, threadId, "and mine");

    bobs.updateThread(threadId, users(), users(), text("{}"), text("two"), 3, false, false, null);
    refused(() -> carols.getThread(threadId));
    refused(() -> say(carols, threadId, "still there"));
    assertThat(words(alices.listMessages(threadId, PagingQuery.oldest(10))))
        .containsExactly("first key", "second key", "and mine");
  }

  @Test
  void aThreadOfTheOlderGenerationStaysSoUntilItIsMigrated() {
    String threadId =
        alices.createThread(
            scene.context, users(), users(), text("{}"), text("old"), null, Generation.LEGACY);
    String old = say(bobs, threadId, "old");
    bobs.updateThread(threadId, users(), users(), text("{}"), text("kept"), 1, false, true, null);
    assertThat(alices.getThread(threadId).schemaVersion()).isEqualTo(4);
    assertThat(alices.getMessage(old).schemaVersion()).isEqualTo(4);

    bobs.migrateThread(threadId, users(), users(), text("{}"), text("new"), 2, false, false, null);
    String next = say(alices, threadId, "new");

    ThreadInfo thread = alices.getThread(threadId);
    assertThat(thread.schemaVersion()).isEqualTo(5);
    assertThat(thread.statusCode()).isZero();
    assertThat(thread.privateMeta()).isEqualTo(text("new"));
    assertThat(bobs.getMessage(next).schemaVersion()).isEqualTo(5);
    PagingList<Message> page = bobs.listMessages(threadId, PagingQuery.oldest(10));
    assertThat(page.readItems()).allMatch(message -> message.statusCode() == 0);
    assertThat(words(page)).containsExactly("old", "new");
  }

  /** The native client cannot read it otherwise. */
  @Test
  void aThreadOfTheOlderGenerationNeedsAJsonObjectAsPublicMeta() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                alices.createThread(
                    scene.context, users(), users(), text("x"), text(""), null, Generation.LEGACY))
        .withMessageContaining("JSON object");
  }

  private static String newThread(String publicMeta) {
    return alices.createThread(scene.context, users(), users(), text(publicMeta), text(""), null);
  }

  private static List<UserWithPubKey> users() {
    return List.of(alice.asMember(), bob.asMember());
  }

  private static String say(ThreadApi threads, String threadId, String words) {
    return threads.sendMessage(threadId, text(""), text(""), text(words));
  }

  private static List<String> words(PagingList<Message> page) {
    return page.readItems().stream().map(message -> message.data().utf8()).toList();
  }

  private static void refused(Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            RpcErrorException.class, e -> assertThat(e.code()).isEqualTo(ACCESS_DENIED));
  }
}
