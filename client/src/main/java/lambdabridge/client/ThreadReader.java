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
        String author = thread.fields().text("lastModifier");
        long date = thread.fields().integer("lastModificationDate");
        Dio dio = data.dio();
        claim(
            reading, seen, claims, request(thread, author, data.authorPublicKey(), date, dio), dio);
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
    Object data = newest.value("data");
    Dio dio = ContainerData.integrity(data);
    if (dio != null) {
      requireWritten(
          dio,
          thread.location(),
          thread.fields().text("lastModifier"),
          thread.fields().integer("lastModificationDate"),
          StatusCode.THREAD_INTEGRITY);
    }
    ContainerKey key;
    try {
      key = keys(thread).require(newest.text("keyId"));
    } catch (FormatException e) {
      return ContainerData.openPublicOnly(data, e.status(), dio);
    }
    if (key.version() == 2 && dio == null) {
      // Keys of version 2 and data of version 5 come together; somebody took the proof away.
      throw new FormatException(StatusCode.THREAD_INTEGRITY, "data older than its key");
    }
    return ContainerData.open(key.key(), data, dio);
  }

  /**
   * Checks a thread before something is written under its keys.
   *
   * @throws FormatException with the status its reader would see
   */
  void requireTrusted(ServerThread thread) {
    int status = threads(List.of(thread)).getFirst().statusCode();
    if (status != StatusCode.OK) {
      throw new FormatException(status, "thread " + thread.id() + " cannot be trusted");
    }
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
    boolean proofsOnly = page.stream().anyMatch(ThreadReader::isV4) && neverHadV4(thread, keys);
    for (Fields message : page) {
      Reading<MessageData> reading = read(thread, keys, message);
      if (proofsOnly && isV4(message)) {
        reading.reject(StatusCode.MESSAGE_INTEGRITY);
      }
      readings.add(reading);
      MessageData data = reading.content;
      if (reading.status == StatusCode.OK && data != null) {
        String author = message.text("author");
        long date = message.integer("createDate");
        Dio dio = data.dio();
        claim(
            reading, seen, claims, request(thread, author, data.authorPublicKey(), date, dio), dio);
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
      MessageData data = MessageData.open(key.key(), message.value("data"), dio);
      reading.accept(data);
      reading.refuseUnlessOk(data.status());
    } catch (FormatException e) {
      reading.refuse(e.status());
    }
    return reading;
  }

  private static boolean isV4(Fields message) {
    return message.value("data") instanceof Map<?, ?> data && data.get("dio") == null;
  }

  /**
   * Tells whether messages without an integrity object cannot be genuine: threads that began in the
   * older generation keep an empty secret, and all others have had integrity objects throughout.
   */
  private static boolean neverHadV4(ServerThread thread, ThreadKeys keys) {
    Fields newest = thread.newest();
    ContainerKey key = keys.find(newest.text("keyId"));
    try {
      return key != null && !ContainerData.open(key.key(), newest.value("data")).secret().isEmpty();
    } catch (FormatException unreadable) {
      return false; // the thread's own status tells
    }
  }

  private static String lastWriter(Fields message) {
    List<Fields> updates = message.objects("updates");
    return (updates.isEmpty() ? message : updates.getLast()).text("author");
  }

  private static long lastWritten(Fields message) {
    List<Fields> updates = message.objects("updates");
    return (updates.isEmpty() ? message : updates.getLast()).integer("createDate");
  }

  /** Returns a message of which only the server's part is known. */
  static Message unreadable(Fields message, int status) {
    Reading<MessageData> reading = new Reading<>();
    reading.refuse(status);
    return message(message, reading);
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

  /** Returns the question whether the author's key is the author's. */
  private static VerificationRequest request(
      ServerThread thread, String author, String publicKey, long date, @Nullable Dio dio) {
    return new VerificationRequest(
        thread.contextId(), author, publicKey, date, dio == null ? null : dio.bridge());
  }

  /** Adds the question to those of the page, unless the element repeats another of the page. */
  private static void claim(
      Reading<?> reading,
      Set<Stamp> seen,
      List<Claim> claims,
      VerificationRequest request,
      @Nullable Dio dio) {
    if (isDuplicate(dio, seen)) {
      reading.refuse(StatusCode.DUPLICATED_DIO);
    } else {
      claims.add(new Claim(request, reading::refuse));
    }
  }

  /** Data before version 5 carries nothing that could repeat. */
  private static boolean isDuplicate(@Nullable Dio dio, Set<Stamp> seen) {
    return dio != null && !seen.add(dio.stamp());
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

    void reject(int reason) {
      content = null;
      status = reason;
    }

    void refuseUnlessOk(int reason) {
      if (reason != StatusCode.OK) {
        refuse(reason);
      }
    }
  }
}
