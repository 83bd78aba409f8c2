package lambdabridge.server.thread;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.Ids;
import lambdabridge.server.blob.BlobStore;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.thread.StoredMessage.MessageUpdate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the data of messages is: always in a blob, written before the row that names it; small data
 * also in the row, so that a page of it needs no blob.
 */
public final class MessageBodies {
  private static final Logger LOG = LoggerFactory.getLogger(MessageBodies.class);

  /**
   * Bytes of JSON. Up to here a copy costs about what a blob's write does, and reading it much less
   * than reading the blob.
   */
  static final int COPY_BYTES = 4096;

  private static final int META_BYTES = 2048;
  private static final String META = "publicMetaObject";
  private static final int RELOADS = 10;

  private final BlobStore blobs;
  private final MessageStore messages;
  private final Ids ids;

  public MessageBodies(BlobStore blobs, MessageStore messages, Ids ids) {
    this.blobs = blobs;
    this.messages = messages;
    this.ids = ids;
  }

  /**
   * Data of one version of a message, ready to be stored.
   *
   * @param key of the blob, never used before
   * @param copy for the row, or null
   * @param meta for the row, or null
   */
  record Body(String key, Bytes json, @Nullable String copy, @Nullable String meta) {}

  Body prepare(String threadId, String messageId, long version, @Nullable Object data) {
    String json = Json.encode(data);
    Bytes bytes = Bytes.ofUtf8(json);
    String key = folder(threadId) + messageId + "/" + version + "-" + ids.random24();
    return bytes.length() <= COPY_BYTES
        ? new Body(key, bytes, json, null)
        : new Body(key, bytes, null, meta(data));
  }

  /** Writes the blob. */
  void write(Body body) {
    blobs.put(body.key(), body.json());
  }

  /**
   * Removes blobs no row names any more, or ever did. What they belonged to is decided by then, so
   * an outage of the bucket leaves them where they are and changes nobody's answer.
   */
  void discard(Collection<String> keys) {
    try {
      blobs.delete(keys);
    } catch (RuntimeException e) {
      if (!Outages.isOutage(e)) {
        throw e;
      }
      LOG.warn("{} blobs that no row names stay in the bucket", keys.size(), e);
    }
  }

  /** Removes everything a thread left. */
  void discardThread(String threadId) {
    blobs.deleteAll(folder(threadId));
  }

  /** Returns the messages with their data, without those deleted in the meantime. */
  public List<Message> load(List<StoredMessage> stored) {
    Map<String, Bytes> fetched =
        blobs.getAll(
            stored.stream().filter(m -> m.body() == null).map(StoredMessage::bodyKey).toList());
    List<Message> loaded = new ArrayList<>();
    for (StoredMessage message : stored) {
      String body = message.body();
      Bytes blob = fetched.get(message.bodyKey());
      if (body == null && blob != null) {
        body = blob.utf8();
      }
      if (body == null) {
        reload(message).ifPresent(loaded::add);
      } else {
        loaded.add(message(message, body));
      }
    }
    return loaded;
  }

  /** Returns the message with its data; empty if it was deleted in the meantime. */
  public Optional<Message> load(StoredMessage stored) {
    return load(List.of(stored)).stream().findFirst();
  }

  /** Returns, for each of the messages, data as far as queries see it, by message id. */
  Map<String, @Nullable Object> queried(List<StoredMessage> stored) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    List<StoredMessage> elsewhere = new ArrayList<>();
    for (StoredMessage message : stored) {
      String text = message.body() == null ? message.meta() : message.body();
      if (text == null) {
        elsewhere.add(message);
      } else {
        data.put(message.id(), Json.decode(text));
      }
    }
    load(elsewhere).forEach(message -> data.put(message.stored().id(), message.data()));
    return data;
  }

  /** Follows a message whose blob was replaced between reading the row and reading the blob. */
  private Optional<Message> reload(StoredMessage stale) {
    for (int attempt = 0; attempt < RELOADS; attempt++) {
      Optional<StoredMessage> current = messages.find(stale.threadId(), stale.id());
      if (current.isEmpty()) {
        return Optional.empty();
      }
      StoredMessage message = current.get();
      String body = message.body();
      if (body == null) {
        body = blobs.get(message.bodyKey()).map(Bytes::utf8).orElse(null);
      }
      if (body != null) {
        return Optional.of(message(message, body));
      }
    }
    throw new IllegalStateException("message without its body: " + stale.id());
  }

  private Message message(StoredMessage stored, String body) {
    List<MessageUpdate> updates = stored.updates();
    if (stored.archived() > 0) {
      updates = new ArrayList<>(messages.archivedUpdates(stored));
      updates.addAll(stored.updates());
    }
    return new Message(stored, updates, Json.decode(body));
  }

  private static @Nullable String meta(@Nullable Object data) {
    Map<String, @Nullable Object> visible = new LinkedHashMap<>();
    if (data instanceof Map<?, ?> map && map.containsKey(META)) {
      visible.put(META, map.get(META));
    }
    String json = Json.encode(visible);
    return Bytes.ofUtf8(json).length() <= META_BYTES ? json : null;
  }

  private static String folder(String threadId) {
    return "threads/" + threadId + "/";
  }
}
