package lambdabridge.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdabridge.client.UserVerifier.VerificationRequest;
import lambdabridge.client.Verification.Claim;
import lambdabridge.client.format.ContainerData;
import lambdabridge.client.format.ContainerKey;
import lambdabridge.client.format.Dio;
import lambdabridge.client.format.Fields;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.MessageData;
import lambdabridge.client.format.Stamp;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Opens threads and messages. What cannot be trusted keeps the fields the server vouches for and a
 * status code; the rest of its page is not affected.
 *
 * <p>Source: spec client-formats.md 15.
 */
final class ThreadReader {
  private static final long MAX_SKEW = Duration.ofMinutes(5).toMillis();

  private final Connection connection;

  ThreadReader(Connection connection) {
    this.connection = connection;
  }

  /** Opens the keys of a thread, asking the user verifier about their issuers. */
  ThreadKeys keys(ServerThread thread) {
    ThreadKeys keys = ThreadKeys.open(connection.key(), thread.location(), thread.keys());
    List<Claim> claims = new ArrayList<>();
    for (ContainerKey key : keys.allGood()) {
      ContainerKey.Proof proof = key.proof();
      if (proof != null) {
        Dio dio = proof.dio();
        claims.add(
            new Claim(
                new VerificationRequest(
                    dio.location().contextId(),
                    dio.creatorUserId(),
                    dio.creatorPublicKey(),
                    dio.stamp().timestamp(),
                    dio.bridge()),
                status -> keys.refuse(key.id(), status)));
      }
    }
    Verification.run(connection.verifier(), claims);
    return keys;
  }

  /** Opens a page of threads. */
  List<ThreadInfo> threads(List<ServerThread> page) {
    List<Reading<ContainerData>> readings = new ArrayList<>();
    Set<Stamp> seen = new HashSet<>();
    List<Claim> claims = new ArrayList<>();
    for (ServerThread thread : page) {
      Reading<ContainerData> reading = read(thread);
      readings.add(reading);
      ContainerData data = reading.content;
      if (reading.status == StatusCode.OK && data != null) {
        refuseDuplicate(reading, data.dio(), seen);
        claims.add(
            new Claim(
                new VerificationRequest(
                    thread.contextId(),
                    thread.fields().text("lastModifier"),
                    data.authorPublicKey(),
                    thread.fields().integer("lastModificationDate"),
                    data.dio() == null ? null : data.dio().bridge()),
                reading::refuse));
      }
    }
    Verification.run(connection.verifier(), claims);
    List<ThreadInfo> threads = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      threads.add(info(page.get(i), readings.get(i)));
    }
    return threads;
  }

  private Reading<ContainerData> read(ServerThread thread) {
    Reading<ContainerData> reading = new Reading<>();
    try {
      reading.accept(open(thread));
    } catch (FormatException e) {
      reading.refuse(e.status());
    }
    ContainerData data = reading.content;
    if (data != null) {
      reading.refuseUnlessOk(data.status());
    }
    return reading;
  }

  /** Returns the opened data; only its public part if the key is no good. */
  private ContainerData open(ServerThread thread) {
    Fields newest = thread.newest();
    ContainerData data;
    try {
      ContainerKey key = keys(thread).require(newest.text("keyId"));
      data = ContainerData.open(key.key(), newest.value("data"));
    } catch (FormatException e) {
      return ContainerData.openPublicOnly(newest.value("data"), e.status());
    }
    Dio dio = data.dio();
    if (dio != null) {
      Fields fields = thread.fields();
      requireWritten(
          dio,
          thread.location(),
          fields.text("lastModifier"),
          fields.integer("lastModificationDate"),
          StatusCode.THREAD_INTEGRITY);
    }
    return data;
  }

  private static void requireWritten(
      Dio dio, Dio.Location location, String writer, long serverDate, int status) {
    if (!dio.location().equals(location)
        || !dio.creatorUserId().equals(writer)
        || Math.abs(dio.stamp().timestamp() - serverDate) >= MAX_SKEW) {
      throw new FormatException(status, "data of another place, author or time");
    }
  }

  private static ThreadInfo info(ServerThread thread, Reading<ContainerData> reading) {
    Fields fields = thread.fields();
    ContainerData data = reading.content;
    return new ThreadInfo(
        thread.contextId(),
        thread.id(),
        fields.integer("createDate"),
        fields.text("creator"),
        fields.integer("lastModificationDate"),
        fields.text("lastModifier"),
        fields.texts("users"),
        fields.texts("managers"),
        fields.integer("version"),
        fields.integer("lastMsgDate"),
        data == null ? Bytes.EMPTY : data.publicMeta(),
        data == null ? Bytes.EMPTY : data.privateMeta(),
        policy(fields),
        fields.integer("messages"),
        reading.status,
        data == null ? 0 : data.version());
  }

  @SuppressWarnings("unchecked") // decoders return maps with String keys only
  private static Map<String, @Nullable Object> policy(Fields fields) {
    return (Map<String, @Nullable Object>) fields.object("policy").members();
  }

  /** Opens a page of messages of one thread. */
  List<Message> messages(ServerThread thread, ThreadKeys keys, List<Fields> page) {
    List<Reading<MessageData>> readings = new ArrayList<>();
    Set<Stamp> seen = new HashSet<>();
    List<Claim> claims = new ArrayList<>();
    for (Fields message : page) {
      Reading<MessageData> reading = read(thread, keys, message);
      readings.add(reading);
      MessageData data = reading.content;
      if (reading.status == StatusCode.OK && data != null) {
        refuseDuplicate(reading, data.dio(), seen);
        claims.add(
            new Claim(
                new VerificationRequest(
                    thread.contextId(),
                    message.text("author"),
                    data.authorPublicKey(),
                    message.integer("createDate"),
                    data.dio() == null ? null : data.dio().bridge()),
                reading::refuse));
      }
    }
    Verification.run(connection.verifier(), claims);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      messages.add(message(page.get(i), readings.get(i)));
    }
    return messages;
  }

  private static Reading<MessageData> read(ServerThread thread, ThreadKeys keys, Fields message) {
    Reading<MessageData> reading = new Reading<>();
    try {
      Dio dio = MessageData.integrity(message.value("data"));
      if (dio != null) {
        String resourceId = message.optText("resourceId");
        requireWritten(
            dio,
            thread.message(resourceId == null ? "" : resourceId),
            lastWriter(message),
            lastWritten(message),
            StatusCode.MESSAGE_INTEGRITY);
      }
      ContainerKey key = keys.require(message.text("keyId"));
      MessageData data = MessageData.open(key.key(), message.value("data"));
      reading.accept(data);
      reading.refuseUnlessOk(data.status());
    } catch (FormatException e) {
      reading.refuse(e.status());
    }
    return reading;
  }

  private static String lastWriter(Fields message) {
    List<Fields> updates = message.objects("updates");
    return (updates.isEmpty() ? message : updates.getLast()).text("author");
  }

  private static long lastWritten(Fields message) {
    List<Fields> updates = message.objects("updates");
    return (updates.isEmpty() ? message : updates.getLast()).integer("createDate");
  }

  private static Message message(Fields message, Reading<MessageData> reading) {
    MessageData data = reading.content;
    return new Message(
        new Message.ServerInfo(
            message.text("threadId"),
            message.text("id"),
            message.integer("createDate"),
            message.text("author")),
        data == null ? Bytes.EMPTY : data.publicMeta(),
        data == null ? Bytes.EMPTY : data.privateMeta(),
        data == null ? Bytes.EMPTY : data.data(),
        data == null ? "" : data.authorPublicKey(),
        reading.status,
        data == null ? 0 : data.version());
  }

  /** Data before version 5 carries nothing that could repeat. */
  private static void refuseDuplicate(Reading<?> reading, @Nullable Dio dio, Set<Stamp> seen) {
    if (dio != null && !seen.add(dio.stamp())) {
      reading.refuse(StatusCode.DUPLICATED_DIO);
    }
  }

  /** How far the reading of one element got. */
  private static final class Reading<T> {
    private @Nullable T content;
    private int status = StatusCode.OK;

    void accept(T opened) {
      content = opened;
    }

    void refuse(int reason) {
      status = reason;
    }

    void refuseUnlessOk(int reason) {
      if (reason != StatusCode.OK) {
        refuse(reason);
      }
    }
  }
}
