package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import lambdabridge.server.Parallel;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.RpcTable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many callers on one thread at once, each with stores of its own, as separate instances have. */
class ConcurrentMessagesTest extends ThreadMethodsCase {
  private final String thread = thread("ann", "bob");

  /** Runs one call as an instance of its own, with the real clock. */
  private Object callElsewhere(String method, Map<String, ?> params) {
    ThreadStore ownThreads = new ThreadStore(DYNAMO.client(), DYNAMO.tables(), ids, events);
    MessageStore ownMessages = new MessageStore(DYNAMO.client(), DYNAMO.tables());
    Threads own =
        new Threads(ownThreads, ownMessages, bodies, contexts, events, ids, Clock.systemUTC());
    RpcDispatcher elsewhere = new RpcDispatcher(new RpcTable(List.of(own.methods().methods())));
    return AccessLog.as(
        AccessLog.HTTP,
        () ->
            elsewhere.call(new Caller(ann, Origin.http("192.0.2.1")), "thread." + method, params));
  }

  private List<Map<String, Object>> allMessages() {
    List<Map<String, Object>> all = new ArrayList<>();
    Map<String, Object> page = page(0, 100, "asc");
    for (; ; ) {
      List<Map<String, Object>> some = objects(messages(thread, page), "messages");
      if (some.isEmpty()) {
        return all;
      }
      all.addAll(some);
      page = page("asc", (String) value(some.getLast(), "id"));
    }
  }

  @Test
  @DisplayName("THR-29 THR-30 64 concurrent senders: all succeed, counters exact, order total")
  void sendersDoNotDisturbEachOther() {
    List<String> sent =
        Parallel.map(
            IntStream.range(0, 64).boxed().toList(),
            64,
            i ->
                String.valueOf(
                    ((Map<?, ?>)
                            callElsewhere(
                                "threadMessageSend", message(thread, "k1", "message " + i)))
                        .get("messageId")));

    List<Map<String, Object>> all = allMessages();
    List<Object> listed = all.stream().map(m -> value(m, "id")).toList();
    assertThat(new HashSet<>(sent)).hasSize(64);
    assertThat(listed).isEqualTo(sent.stream().sorted().toList());
    assertThat(all.stream().map(m -> value(m, "data")).toList())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 64).mapToObj(i -> (Object) ("message " + i)).toList());
    assertThat(get(thread))
        .containsEntry("messages", 64L)
        .containsEntry("lastMsgDate", value(all.getLast(), "createDate"));
  }

  @Test
  @DisplayName("THR-32 Of concurrent sends with one resourceId exactly one succeeds")
  void resourceIdIsClaimedOnce() {
    Map<String, Object> params = with(message(thread, "k1", "x"), "resourceId", newUuid());

    List<Object> outcomes =
        Parallel.map(
            IntStream.range(0, 16).boxed().toList(),
            16,
            i -> {
              try {
                callElsewhere("threadMessageSend", params);
                return OK;
              } catch (RpcException e) {
                return e.error();
              }
            });

    assertThat(outcomes).containsOnlyOnce(OK).containsOnly(OK, ErrorCode.DUPLICATE_RESOURCE_ID);
    assertThat(get(thread)).containsEntry("messages", 1L);
    assertThat(s3.keys()).hasSize(1);
  }

  @Test
  @DisplayName("THR-31 No message gets in with an old key while the key is rotated")
  void rotationIsAWatershed() {
    Map<String, Object> rotation = rekey(get(thread), "k2", List.of("ann", "bob"), List.of("ann"));

    List<Integer> accepted =
        Parallel.map(
            IntStream.range(0, 24).boxed().toList(),
            24,
            i -> {
              if (i == 12) {
                callElsewhere("threadUpdate", rotation);
                return 0;
              }
              try {
                callElsewhere("threadMessageSend", message(thread, "k1", "x"));
                return 1;
              } catch (RpcException e) {
                assertThat(e.error()).isEqualTo(ErrorCode.INVALID_THREAD_KEY);
                return 0;
              }
            });

    long count = accepted.stream().mapToInt(i -> i).sum();
    assertThat(get(thread)).containsEntry("messages", count).containsEntry("keyId", "k2");
    assertThat(allMessages()).hasSize((int) count);
  }

  @Test
  @DisplayName("THR-44 THR-45 Counters stay exact while messages come, change and go")
  void countersSurviveEverythingAtOnce() {
    Queue<String> known = new ConcurrentLinkedQueue<>(sendMany(thread, 2 * SpanStore.FULL - 20));
    Random random = new Random(7);
    List<Integer> moves = IntStream.range(0, 240).map(i -> random.nextInt(10)).boxed().toList();

    Parallel.map(
        moves,
        12,
        move -> {
          String id = move < 4 ? null : known.poll();
          try {
            if (id == null) {
              Object sent = callElsewhere("threadMessageSend", message(thread, "k1", "x"));
              known.add(String.valueOf(((Map<?, ?>) sent).get("messageId")));
            } else if (move < 6) {
              callElsewhere("threadMessageUpdate", messageUpdate(id, "updated"));
              known.add(id);
            } else if (move < 8) {
              callElsewhere("threadMessageDelete", Map.of("messageId", id));
            } else {
              callElsewhere("threadMessageDeleteMany", Map.of("messageIds", List.of(id)));
            }
          } catch (RpcException e) {
            assertThat(e.error()).isEqualTo(ErrorCode.THREAD_MESSAGE_DOES_NOT_EXIST);
          }
          return move;
        });

    List<Map<String, Object>> all = allMessages();
    Activity activity = threadStore.find(thread).orElseThrow().activity();
    assertThat(activity.messages()).isEqualTo(all.size()).isEqualTo(known.size());
    assertThat(activity.lastMsgDate()).isEqualTo(number(all.getLast(), "createDate"));
    assertThat(activity.updated())
        .isEqualTo(all.stream().filter(m -> number(m, "version") > 1).count());
    assertThat(s3.keys()).hasSize(all.size());
    for (int i = 0; i < all.size(); i += 25) {
      String id = (String) value(all.get(i), "id");
      assertThat(messages(thread, page("asc", id))).containsEntry("count", all.size() - 1L - i);
      assertThat(messages(thread, page("desc", id))).containsEntry("count", (long) i);
    }
  }

  @Test
  @DisplayName("THR-23 Sends that race with a deletion succeed before it or find no thread")
  void deletionIsAWatershed() {
    Parallel.map(
        IntStream.range(0, 24).boxed().toList(),
        24,
        i -> {
          try {
            return i == 12
                ? callElsewhere("threadDelete", Map.of("threadId", thread))
                : callElsewhere("threadMessageSend", message(thread, "k1", "x"));
          } catch (RpcException e) {
            assertThat(e.error()).isEqualTo(ErrorCode.THREAD_DOES_NOT_EXIST);
            return OK;
          }
        });

    threads.cleaner().clean(thread);
    assertThat(s3.keys()).isEmpty();
    assertThat(messageStore.page(thread, true, Position.FIRST, 100)).isEmpty();
  }
}
