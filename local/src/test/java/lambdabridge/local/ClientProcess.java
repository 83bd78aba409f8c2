package lambdabridge.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.Message;
import lambdabridge.client.PagingList;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.ThreadApi.Generation;
import lambdabridge.client.ThreadInfo;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.client.format.Fields;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.NullUnmarked;

/**
 * One user of our own client in a process of their own, for tests driven from elsewhere: reads a
 * call a line, {@code {method, ...}}, and writes {@code {result}}, {@code {error}} or {@code
 * {event}} a line. Metas and data are UTF-8 texts. Ends with its input.
 */
@NullUnmarked
final class ClientProcess {
  private final PrintStream out;
  private final PrivmxClient client = PrivmxClient.create();
  private Connection connection;
  private ThreadApi threads;

  private ClientProcess(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws IOException {
    ClientProcess process =
        new ClientProcess(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      process.answer(Fields.of(Json.decode(line)));
    }
    System.exit(0);
  }

  private void answer(Fields call) {
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      answer.put("result", call(call));
    } catch (RuntimeException e) {
      answer.put("error", e.toString());
    }
    write(answer);
  }

  private synchronized void write(Map<String, Object> line) {
    out.println(Json.encode(line));
  }

  private Object call(Fields call) {
    switch (call.text("method")) {
      case "connect" -> {
        connection =
            client.connect(call.text("privKey"), call.text("solutionId"), call.text("url"));
        threads = new ThreadApi(connection);
        connection.addEventListener(event -> write(Map.of("event", event(event))));
        return connection.getConnectionId();
      }
      case "createThread" -> {
        return threads.createThread(
            call.text("contextId"),
            members(call, "users"),
            members(call, "managers"),
            bytes(call, "publicMeta"),
            bytes(call, "privateMeta"),
            null,
            call.flag("legacy") ? Generation.LEGACY : Generation.CURRENT);
      }
      case "updateThread" -> {
        threads.updateThread(
            call.text("threadId"),
            members(call, "users"),
            members(call, "managers"),
            bytes(call, "publicMeta"),
            bytes(call, "privateMeta"),
            call.integer("version"),
            false,
            call.flag("newKey"),
            null);
        return null;
      }
      case "migrateThread" -> {
        threads.migrateThread(
            call.text("threadId"),
            members(call, "users"),
            members(call, "managers"),
            bytes(call, "publicMeta"),
            bytes(call, "privateMeta"),
            call.integer("version"),
            false,
            false,
            null);
        return null;
      }
      case "getThread" -> {
        return thread(threads.getThread(call.text("threadId")));
      }
      case "listThreads" -> {
        return page(threads.listThreads(call.text("contextId"), oldest()), ClientProcess::thread);
      }
      case "sendMessage" -> {
        return threads.sendMessage(
            call.text("threadId"),
            bytes(call, "publicMeta"),
            bytes(call, "privateMeta"),
            bytes(call, "data"));
      }
      case "updateMessage" -> {
        threads.updateMessage(
            call.text("messageId"),
            bytes(call, "publicMeta"),
            bytes(call, "privateMeta"),
            bytes(call, "data"));
        return null;
      }
      case "deleteMessage" -> {
        threads.deleteMessage(call.text("messageId"));
        return null;
      }
      case "getMessage" -> {
        return message(threads.getMessage(call.text("messageId")));
      }
      case "listMessages" -> {
        return page(threads.listMessages(call.text("threadId"), oldest()), ClientProcess::message);
      }
      case "deleteThread" -> {
        threads.deleteThread(call.text("threadId"));
        return null;
      }
      case "subscribe" -> {
        return threads.subscribeFor(call.texts("queries"));
      }
      default -> throw new IllegalArgumentException("no method " + call.text("method"));
    }
  }

  private static PagingQuery oldest() {
    return PagingQuery.oldest(100);
  }

  private static List<UserWithPubKey> members(Fields call, String name) {
    return call.objects(name).stream()
        .map(user -> new UserWithPubKey(user.text("userId"), user.text("pubKey")))
        .toList();
  }

  private static Bytes bytes(Fields call, String name) {
    String text = call.optText(name);
    return text == null ? Bytes.EMPTY : Bytes.ofUtf8(text);
  }

  private static <T> Map<String, Object> page(
      PagingList<T> page, Function<T, Map<String, Object>> form) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("totalAvailable", page.totalAvailable());
    answer.put("readItems", page.readItems().stream().map(form).toList());
    return answer;
  }

  private static Map<String, Object> thread(ThreadInfo thread) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("threadId", thread.threadId());
    answer.put("users", thread.users());
    answer.put("managers", thread.managers());
    answer.put("version", thread.version());
    answer.put("lastModifier", thread.lastModifier());
    answer.put("messagesCount", thread.messagesCount());
    answer.put("publicMeta", thread.publicMeta().utf8());
    answer.put("privateMeta", thread.privateMeta().utf8());
    answer.put("statusCode", (long) thread.statusCode());
    answer.put("schemaVersion", (long) thread.schemaVersion());
    return answer;
  }

  private static Map<String, Object> message(Message message) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("threadId", message.info().threadId());
    answer.put("messageId", message.info().messageId());
    answer.put("author", message.info().author());
    answer.put("authorPubKey", message.authorPubKey());
    answer.put("publicMeta", message.publicMeta().utf8());
    answer.put("privateMeta", message.privateMeta().utf8());
    answer.put("data", message.data().utf8());
    answer.put("statusCode", (long) message.statusCode());
    answer.put("schemaVersion", (long) message.schemaVersion());
    return answer;
  }

  private static Map<String, Object> event(Event event) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("type", event.data().getClass().getSimpleName());
    answer.put(
        "data",
        switch (event.data()) {
          case Event.ThreadCreated created -> thread(created.thread());
          case Event.ThreadUpdated updated -> thread(updated.thread());
          case Event.ThreadDeleted deleted -> Map.of("threadId", deleted.threadId());
          case Event.ThreadNewMessage created -> message(created.message());
          case Event.ThreadMessageUpdated updated -> message(updated.message());
          case Event.ThreadMessageDeleted deleted ->
              Map.of("threadId", deleted.threadId(), "messageId", deleted.messageId());
          default -> Map.of();
        });
    return answer;
  }
}
