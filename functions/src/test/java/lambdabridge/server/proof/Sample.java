package lambdabridge.server.proof;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lambdabridge.protocol.testing.AlertReceived;
import lambdabridge.protocol.testing.PrivmxTestClient;
import lambdabridge.server.proof.World.Person;
import org.jspecify.annotations.Nullable;

/**
 * A call of one method of the main API that succeeds in a {@link World}, made by alice.
 *
 * @param prepare what alice does before; returns the parameters
 * @param onSocket the call needs a WebSocket
 * @param doneAlready how the same call is answered when it has been made before: codes, or texts of
 *     an ALERT; empty if it succeeds again
 */
record Sample(
    String method,
    Function<World, Map<String, Object>> prepare,
    boolean onSocket,
    List<Object> doneAlready) {
  private static final long ACCESS_DENIED = 0x0030;
  private static final long INVALID_VERSION = 0x0063;
  private static final long WEBSOCKET_ALREADY_AUTHORIZED = 0x0073;
  private static final long THREAD_DOES_NOT_EXIST = 0x6001;
  private static final long THREAD_MESSAGE_DOES_NOT_EXIST = 0x600D;
  private static final long DUPLICATE_RESOURCE_ID = 0x6138;

  /** One sample of each method. */
  static final Collection<Sample> ALL =
      List.of(
          http("ping", world -> Map.of()),
          socket("authorizeWebSocket", world -> World.notificationKey())
              .doneAlready(WEBSOCKET_ALREADY_AUTHORIZED),
          bound("unauthorizeWebSocket", world -> Map.of()),
          bound("subscribeToChannels", world -> Map.of("channels", List.of("thread", "context"))),
          bound(
              "unsubscribeFromChannels",
              world -> Map.of("subscriptionsIds", List.of(world.subscribe("thread/create")))),
          bound("subscribeToChannel", world -> Map.of("channel", "thread")),
          bound(
              "unsubscribeFromChannel",
              world -> {
                world.alice.socket().call("subscribeToChannel", Map.of("channel", "thread"));
                return Map.of("channel", "thread");
              }),
          bound("logout", world -> Map.of()).doneAlready("Invalid ticket"),
          http("server.getKeys", world -> Map.of()),
          http("request.getRequestConfig", world -> Map.of()),
          http(
              "proxy",
              world ->
                  Map.of(
                      "destination",
                      "bridge.example.com",
                      "encrypt",
                      true,
                      "data",
                      Map.of("method", "ping"))),
          http("context.contextGet", world -> Map.of("id", world.context)),
          http("context.contextList", world -> page()),
          http("context.contextGetUsers", world -> Map.of("contextId", world.context)),
          http("context.contextListUsers", world -> page("contextId", world.context)),
          http(
              "context.contextSendCustomEvent",
              world ->
                  Map.of(
                      "contextId",
                      world.context,
                      "channel",
                      "news",
                      "data",
                      "event",
                      "users",
                      List.of(Map.of("id", "bob", "key", "sealed key")))),
          http(
                  "thread.threadCreate",
                  world -> world.newThread("new", List.of("alice", "bob", "carol")))
              .doneAlready(DUPLICATE_RESOURCE_ID),
          http("thread.threadUpdate", World::withoutCarol).doneAlready(ACCESS_DENIED),
          http("thread.threadDelete", world -> Map.of("threadId", world.talk))
              .doneAlready(THREAD_DOES_NOT_EXIST),
          http(
              "thread.threadDeleteMany",
              world -> Map.of("threadIds", List.of(world.talk, world.side))),
          http("thread.threadGet", world -> Map.of("threadId", world.talk)),
          http("thread.threadList", world -> page("contextId", world.context)),
          http("thread.threadListAll", world -> page("contextId", world.context)),
          http(
                  "thread.threadMessageSend",
                  world -> World.newMessage(world.talk, World.text("sent", World.TEXT_LENGTH)))
              .doneAlready(DUPLICATE_RESOURCE_ID),
          http("thread.threadMessageUpdate", Sample::messageUpdate).doneAlready(INVALID_VERSION),
          http(
                  "thread.threadMessageDelete",
                  world -> Map.of("messageId", world.messages.getFirst()))
              .doneAlready(THREAD_MESSAGE_DOES_NOT_EXIST),
          http(
              "thread.threadMessageDeleteMany",
              world -> Map.of("messageIds", world.messages.subList(0, 2))),
          http(
              "thread.threadMessageDeleteOlderThan",
              world ->
                  Map.of(
                      "threadId", world.talk, "timestamp", world.server.bridge.clock().millis())),
          http("thread.threadMessageGet", world -> Map.of("messageId", world.longMessage)),
          http("thread.threadMessagesGet", world -> page("threadId", world.talk)),
          http("thread.threadMessagesGetMy", world -> page("threadId", world.talk)),
          http(
              "thread.threadSendCustomEvent",
              world ->
                  Map.of(
                      "threadId",
                      world.talk,
                      "channel",
                      "typing",
                      "keyId",
                      "k1",
                      "data",
                      "event",
                      "users",
                      List.of("bob"))));

  private static Sample http(String method, Function<World, Map<String, Object>> params) {
    return new Sample(method, params, false, List.of());
  }

  private static Sample socket(String method, Function<World, Map<String, Object>> params) {
    return new Sample(method, params, true, List.of());
  }

  /** A call on a socket that alice's session is bound to. */
  private static Sample bound(String method, Function<World, Map<String, Object>> params) {
    return socket(
        method,
        world -> {
          world.alice.bind();
          return params.apply(world);
        });
  }

  private Sample doneAlready(Object refusal) {
    return new Sample(method, prepare, onSocket, List.of(refusal));
  }

  private static Map<String, Object> messageUpdate(World world) {
    Map<String, Object> params = new HashMap<>();
    params.put("messageId", world.messages.getFirst());
    params.put("data", Map.of("text", World.text("changed", World.TEXT_LENGTH)));
    params.put("keyId", "k1");
    params.put("version", 1L);
    return params;
  }

  private static Map<String, Object> page() {
    return Map.of("skip", 0L, "limit", 100L, "sortOrder", "desc");
  }

  private static Map<String, Object> page(String idName, String id) {
    Map<String, Object> params = new HashMap<>(page());
    params.put(idName, id);
    return params;
  }

  /** Gets alice's client ready: connected, so that the call itself is all that is left. */
  PrivmxTestClient client(World world) {
    Person alice = world.alice;
    return onSocket ? alice.socket() : alice.http();
  }

  /** Makes the call; an outage is {@link Unavailable} on both transports. */
  static @Nullable Object call(PrivmxTestClient client, String method, Map<String, Object> params) {
    try {
      return client.call(method, params);
    } catch (AlertReceived alert) {
      throw WholeServer.asUnavailable(alert);
    }
  }

  @Override
  public String toString() {
    return method;
  }
}
