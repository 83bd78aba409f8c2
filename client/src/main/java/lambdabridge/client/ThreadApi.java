package lambdabridge.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import lambdabridge.client.format.Author;
import lambdabridge.client.format.ContainerData;
import lambdabridge.client.format.ContainerKey;
import lambdabridge.client.format.Dio;
import lambdabridge.client.format.Fields;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.MessageData;
import lambdabridge.client.format.Sealer;
import lambdabridge.client.format.Stamp;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Threads and their messages, encrypted end to end.
 *
 * <p>New threads are written in the current generation of the formats (container data version 5,
 * keys version 2). A thread of the older generation keeps it, so that its older members are not
 * locked out. Thread-safe.
 *
 * <p>Source: spec client-formats.md 8 to 10, 15.
 */
public final class ThreadApi {
  private static final String TYPE = "thread";
  private static final long INVALID_THREAD_KEY = 0x6002;
  private static final int KEY_LENGTH = 32;
  private static final int KEY_ID_LENGTH = 16;
  private static final int REMEMBERED_THREADS = 256;

  /** The official clients try twice; two rotations in a row need not fail a write. */
  private static final int WRITE_ATTEMPTS = 4;

  private final Connection connection;
  private final ThreadReader reader;
  private final Sealer sealer;

  /** Threads written to lately: a message needs the thread's key. A stale one costs a retry. */
  private final Map<String, Writable> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Writable> eldest) {
              return size() > REMEMBERED_THREADS;
            }
          });

  private record Writable(ServerThread thread, ContainerKey key) {}

  /**
   * Returns the threads of a connection, whose thread events from now on have their forms in {@link
   * Event}.
   */
  public ThreadApi(Connection connection) {
    this.connection = connection;
    this.reader = new ThreadReader(connection);
    this.sealer = new Sealer(connection.random());
    registerEvents();
  }

  /** Whose clients will use a new thread. */
  public enum Generation {
    /** Data version 5, keys version 2. */
    CURRENT,
    /**
     * Data version 4, keys version 1, which clients up to 2.2 need. Public meta must be a JSON
     * object: newer clients fail on anything else there.
     */
    LEGACY
  }

  /**
   * Creates a thread.
   *
   * @param users members who read and write
   * @param managers members who may update and delete as well; usually includes the creator
   * @param publicMeta readable by the server; if a JSON object, lists can be filtered by it
   * @param privateMeta readable by members
   * @param policies null for the context's
   * @return the thread's id
   */
  public String createThread(
      String contextId,
      List<UserWithPubKey> users,
      List<UserWithPubKey> managers,
      Bytes publicMeta,
      Bytes privateMeta,
      @Nullable ContainerPolicy policies) {
    return createThread(
        contextId, users, managers, publicMeta, privateMeta, policies, Generation.CURRENT);
  }

  /** As the other, for clients of a given generation. */
  public String createThread(
      String contextId,
      List<UserWithPubKey> users,
      List<UserWithPubKey> managers,
      Bytes publicMeta,
      Bytes privateMeta,
      @Nullable ContainerPolicy policies,
      Generation generation) {
    Author author = connection.author(contextId);
    Dio.Location location = Dio.Location.container(contextId, UUID.randomUUID().toString());
    Draft draft = new Draft(author, location, generation, hex(KEY_LENGTH));
    NewKey key = newKey();
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    params.put("contextId", contextId);
    params.put("resourceId", location.resourceId());
    params.put("type", TYPE);
    params.put("users", ids(users));
    params.put("managers", ids(managers));
    params.put("data", data(draft, key.key, publicMeta, privateMeta));
    params.put("keyId", key.id);
    params.put("keys", issue(draft, key.id, key.key, draft.stamp, members(users, managers)));
    if (policies != null) {
      params.put("policy", policies.toParams());
    }
    return connection.call("thread.threadCreate", params).text("threadId");
  }

  /**
   * Replaces members and metas of a thread. Who leaves makes a new key; who joins gets all keys.
   *
   * @param version the thread must still have, unless {@code force}
   * @param forceGenerateNewKey makes a new key even if nobody leaves
   * @param policies null to keep the thread's
   * @throws FormatException THREAD_KEY_VALIDATION if a key that would be passed on cannot be
   *     trusted
   */
  public void updateThread(
      String threadId,
      List<UserWithPubKey> users,
      List<UserWithPubKey> managers,
      Bytes publicMeta,
      Bytes privateMeta,
      long version,
      boolean force,
      boolean forceGenerateNewKey,
      @Nullable ContainerPolicy policies) {
    Change change =
        new Change(
            users,
            managers,
            publicMeta,
            privateMeta,
            version,
            force,
            forceGenerateNewKey,
            policies);
    update(fetch(threadId), change, false);
  }

  /**
   * Updates a thread of the older generation and brings it into the current one: from then on
   * clients up to 2.2 cannot read or write it, except for the messages it has. Parameters as for
   * {@link #updateThread}.
   */
  public void migrateThread(
      String threadId,
      List<UserWithPubKey> users,
      List<UserWithPubKey> managers,
      Bytes publicMeta,
      Bytes privateMeta,
      long version,
      boolean force,
      boolean forceGenerateNewKey,
      @Nullable ContainerPolicy policies) {
    Change change =
        new Change(
            users,
            managers,
            publicMeta,
            privateMeta,
            version,
            force,
            forceGenerateNewKey,
            policies);
    update(fetch(threadId), change, true);
  }

  /** The parameters of {@link #updateThread}. */
  private record Change(
      List<UserWithPubKey> users,
      List<UserWithPubKey> managers,
      Bytes publicMeta,
      Bytes privateMeta,
      long version,
      boolean force,
      boolean newKey,
      @Nullable ContainerPolicy policies) {
    Map<String, UserWithPubKey> members() {
      return ThreadApi.members(users, managers);
    }
  }

  private void update(ServerThread thread, Change change, boolean migrate) {
    reader.requireTrusted(thread);
    ThreadKeys keys = reader.keys(thread);
    ContainerKey current = keys.require(thread.keyId());
    ContainerData data =
        ContainerData.open(keys.require(thread.newest().text("keyId")).key(), thread.newestData());
    Generation generation = migrate || data.version() >= 5 ? Generation.CURRENT : Generation.LEGACY;
    if (generation == Generation.CURRENT) {
      requireTrusted(keys, data.secret());
    }
    String resourceId =
        thread.resourceId().isEmpty() ? UUID.randomUUID().toString() : thread.resourceId();
    Draft draft =
        new Draft(
            connection.author(thread.contextId()),
            Dio.Location.container(thread.contextId(), resourceId),
            generation,
            data.secret());

    Map<String, UserWithPubKey> members = change.members();
    boolean newKeyNeeded = change.newKey || !members.keySet().containsAll(thread.members());
    List<Map<String, Object>> issued = new ArrayList<>();
    String keyId = current.id();
    SecretBytes key = current.key();
    if (newKeyNeeded) {
      NewKey fresh = newKey();
      keyId = fresh.id;
      key = fresh.key;
      issued.addAll(issue(draft, keyId, key, draft.stamp, members));
    }
    boolean migrating = generation == Generation.CURRENT && current.version() == 1;
    issued.addAll(passOn(draft, keys, migrating ? members : added(members, thread.members())));

    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    params.put("id", thread.id());
    params.put("resourceId", resourceId);
    params.put("users", ids(change.users));
    params.put("managers", ids(change.managers));
    params.put("data", data(draft, key, change.publicMeta, change.privateMeta));
    params.put("keyId", keyId);
    params.put("keys", issued);
    params.put("version", change.version);
    params.put("force", change.force);
    if (change.policies != null) {
      params.put("policy", change.policies.toParams());
    }
    connection.callForValue("thread.threadUpdate", params);
    remembered.remove(thread.id());
  }

  /** Deletes a thread and its messages. */
  public void deleteThread(String threadId) {
    connection.callForValue("thread.threadDelete", Map.of("threadId", threadId));
    remembered.remove(threadId);
  }

  /** Returns a thread; mind its status. */
  public ThreadInfo getThread(String threadId) {
    return reader.threads(List.of(fetch(threadId))).getFirst();
  }

  /**
   * Returns the user's threads in a context; sortBy: createDate, lastModificationDate, lastMsgDate.
   */
  public PagingList<ThreadInfo> listThreads(String contextId, PagingQuery paging) {
    Map<String, @Nullable Object> params = paging.toParams();
    params.put("contextId", contextId);
    params.put("type", TYPE);
    Fields answer = connection.call("thread.threadList", params);
    List<ServerThread> page = answer.objects("threads").stream().map(ServerThread::new).toList();
    return new PagingList<>(answer.integer("count"), reader.threads(page));
  }

  /**
   * Sends a message under the thread's current key.
   *
   * @return the message's id
   */
  public String sendMessage(String threadId, Bytes publicMeta, Bytes privateMeta, Bytes data) {
    String resourceId = UUID.randomUUID().toString();
    return withCurrentKey(
        threadId,
        writable -> {
          Map<String, @Nullable Object> params = new LinkedHashMap<>();
          params.put("resourceId", resourceId);
          params.put("threadId", threadId);
          params.put("data", content(writable, resourceId, publicMeta, privateMeta, data));
          params.put("keyId", writable.key.id());
          return connection.call("thread.threadMessageSend", params).text("messageId");
        });
  }

  /** Replaces the content of a message. */
  public void updateMessage(String messageId, Bytes publicMeta, Bytes privateMeta, Bytes data) {
    Fields message = fetchMessage(messageId);
    String stored = message.optText("resourceId");
    String resourceId = stored == null || stored.isEmpty() ? UUID.randomUUID().toString() : stored;
    withCurrentKey(
        message.text("threadId"),
        writable -> {
          Map<String, @Nullable Object> params = new LinkedHashMap<>();
          params.put("messageId", messageId);
          params.put("data", content(writable, resourceId, publicMeta, privateMeta, data));
          params.put("keyId", writable.key.id());
          connection.callForValue("thread.threadMessageUpdate", params);
          return messageId;
        });
  }

  /** Deletes a message. */
  public void deleteMessage(String messageId) {
    connection.callForValue("thread.threadMessageDelete", Map.of("messageId", messageId));
  }

  /** Returns a message; mind its status. */
  public Message getMessage(String messageId) {
    Fields message = fetchMessage(messageId);
    return open(fetch(message.text("threadId")), message);
  }

  /** Returns messages of a thread; sortBy: createDate, updates. */
  public PagingList<Message> listMessages(String threadId, PagingQuery paging) {
    Map<String, @Nullable Object> params = paging.toParams();
    params.put("threadId", threadId);
    Fields answer = connection.call("thread.threadMessagesGet", params);
    ServerThread thread = new ServerThread(answer.object("thread"));
    return new PagingList<>(
        answer.integer("count"),
        reader.messages(thread, reader.keys(thread), answer.objects("messages")));
  }

  /** Subscribes to events; as {@link Connection#subscribeFor}. */
  public List<String> subscribeFor(List<String> queries) {
    return connection.subscribeFor(queries);
  }

  /** Ends subscriptions; as {@link Connection#unsubscribeFrom}. */
  public void unsubscribeFrom(List<String> subscriptionIds) {
    connection.unsubscribeFrom(subscriptionIds);
  }

  /** Returns the subscription to thread events of one context, thread or message. */
  public String buildSubscriptionQuery(
      Subscriptions.ThreadEvent event, Subscriptions.Selector selector, String selectorId) {
    return Subscriptions.threads(event, selector, selectorId);
  }

  private interface Write {
    String under(Writable writable);
  }

  /** The key may be rotated between its fetching and the write; then the server refuses it. */
  private String withCurrentKey(String threadId, Write write) {
    Writable known = remembered.get(threadId);
    Writable writable = known != null ? known : fetchWritable(threadId);
    for (int attempt = 1; ; attempt++) {
      try {
        return write.under(writable);
      } catch (RpcErrorException e) {
        if (e.code() != INVALID_THREAD_KEY || attempt == WRITE_ATTEMPTS) {
          throw e;
        }
      }
      writable = fetchWritable(threadId);
    }
  }

  private Writable fetchWritable(String threadId) {
    ServerThread thread = fetch(threadId);
    reader.requireTrusted(thread);
    Writable writable = new Writable(thread, reader.keys(thread).require(thread.keyId()));
    remembered.put(threadId, writable);
    return writable;
  }

  private Map<String, @Nullable Object> content(
      Writable writable, String resourceId, Bytes publicMeta, Bytes privateMeta, Bytes data) {
    Author author = connection.author(writable.thread.contextId());
    SecretBytes key = writable.key.key();
    return writable.key.version() == 1
        ? MessageData.writeV4(sealer, author, key, publicMeta, privateMeta, data)
        : MessageData.write(
            sealer,
            author,
            key,
            writable.thread.message(resourceId),
            stamp(),
            publicMeta,
            privateMeta,
            data);
  }

  private ServerThread fetch(String threadId) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("threadId", threadId);
    params.put("type", TYPE);
    return new ServerThread(connection.call("thread.threadGet", params).object("thread"));
  }

  private Fields fetchMessage(String messageId) {
    return connection
        .call("thread.threadMessageGet", Map.of("messageId", messageId))
        .object("message");
  }

  private Message open(ServerThread thread, Fields message) {
    return reader.messages(thread, reader.keys(thread), List.of(message)).getFirst();
  }

  /** What all parts of one write of a thread have in common. */
  private final class Draft {
    final Author author;
    final Dio.Location location;
    final Generation generation;
    final String secret;
    final Stamp stamp = stamp();

    Draft(Author author, Dio.Location location, Generation generation, String secret) {
      this.author = author;
      this.location = location;
      this.generation = generation;
      this.secret = secret;
    }
  }

  private record NewKey(String id, SecretBytes key) {}

  private NewKey newKey() {
    byte[] key = new byte[KEY_LENGTH];
    connection.random().nextBytes(key);
    return new NewKey(hex(KEY_ID_LENGTH), SecretBytes.wrap(key));
  }

  private Map<String, @Nullable Object> data(
      Draft draft, SecretBytes key, Bytes publicMeta, Bytes privateMeta) {
    return switch (draft.generation) {
      case CURRENT ->
          ContainerData.write(
              sealer,
              draft.author,
              key,
              draft.location,
              draft.stamp,
              draft.secret,
              publicMeta,
              privateMeta);
      case LEGACY -> {
        Map<String, @Nullable Object> data =
            ContainerData.writeV4(sealer, draft.author, key, publicMeta, privateMeta);
        if (data.get("publicMetaObject") == null) {
          throw new IllegalArgumentException(
              "public meta of a thread for older clients must be a JSON object");
        }
        yield data;
      }
    };
  }

  private List<Map<String, Object>> issue(
      Draft draft,
      String keyId,
      SecretBytes key,
      Stamp stamp,
      Map<String, UserWithPubKey> members) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (UserWithPubKey member : members.values()) {
      EcPublicKey publicKey = EcPublicKey.ofPub58(member.pubKey());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("user", member.userId());
      entry.put("keyId", keyId);
      entry.put(
          "data",
          switch (draft.generation) {
            case CURRENT ->
                ContainerKey.issue(
                    draft.author,
                    publicKey,
                    keyId,
                    key,
                    hex(KEY_LENGTH),
                    draft.secret,
                    draft.location,
                    stamp);
            case LEGACY -> ContainerKey.issueV1(draft.author.key(), publicKey, key);
          });
      entries.add(entry);
    }
    return entries;
  }

  /** A key passed on keeps its randomId, so that readers still recognise it as the same key. */
  private List<Map<String, Object>> passOn(
      Draft draft, ThreadKeys keys, Map<String, UserWithPubKey> added) {
    List<Map<String, Object>> entries = new ArrayList<>();
    if (added.isEmpty()) {
      return entries;
    }
    for (ContainerKey key : keys.allGood()) {
      ContainerKey.Proof proof = key.proof();
      String randomId = proof == null ? stamp().randomId() : proof.dio().stamp().randomId();
      Stamp stamp = new Stamp(randomId, draft.stamp.timestamp());
      entries.addAll(issue(draft, key.id(), key.key(), stamp, added));
    }
    return entries;
  }

  private static void requireTrusted(ThreadKeys keys, String secret) {
    if (keys.hasBad() || !keys.allGood().stream().allMatch(key -> key.knowsSecret(secret))) {
      throw new FormatException(
          StatusCode.THREAD_KEY_VALIDATION, "a key of the thread cannot be trusted");
    }
  }

  private static Map<String, UserWithPubKey> members(
      List<UserWithPubKey> users, List<UserWithPubKey> managers) {
    Map<String, UserWithPubKey> members = new LinkedHashMap<>();
    users.forEach(user -> members.put(user.userId(), user));
    managers.forEach(user -> members.put(user.userId(), user));
    return members;
  }

  private static Map<String, UserWithPubKey> added(
      Map<String, UserWithPubKey> members, Set<String> former) {
    Map<String, UserWithPubKey> added = new LinkedHashMap<>(members);
    added.keySet().removeAll(former);
    return added;
  }

  private static List<String> ids(List<UserWithPubKey> users) {
    return List.copyOf(new LinkedHashSet<>(users.stream().map(UserWithPubKey::userId).toList()));
  }

  private Stamp stamp() {
    return Stamp.of(connection.clock().instant(), connection.random());
  }

  private String hex(int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    connection.random().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void registerEvents() {
    connection.readEvents("threadCreated", data -> new Event.ThreadCreated(thread(data)));
    connection.readEvents(
        "threadUpdated",
        data -> {
          remembered.remove(data.text("id"));
          return new Event.ThreadUpdated(thread(data));
        });
    connection.readEvents(
        "threadDeleted",
        data -> {
          remembered.remove(data.text("threadId"));
          return new Event.ThreadDeleted(data.text("threadId"));
        });
    connection.readEvents(
        "threadStats",
        data ->
            new Event.ThreadStatsChanged(
                data.text("contextId"),
                data.text("threadId"),
                data.integer("lastMsgDate"),
                data.integer("messages")));
    connection.readEvents("threadNewMessage", data -> new Event.ThreadNewMessage(message(data)));
    connection.readEvents(
        "threadUpdatedMessage", data -> new Event.ThreadMessageUpdated(message(data)));
    connection.readEvents(
        "threadDeletedMessage",
        data -> new Event.ThreadMessageDeleted(data.text("threadId"), data.text("messageId")));
    connection.readEvents(
        "threadCollectionChanged",
        data -> {
          String type = data.optText("containerType");
          return new Event.CollectionChanged(
              data.text("containerId"),
              type == null ? "" : type,
              data.objects("items").stream()
                  .map(
                      item ->
                          new Event.CollectionChanged.Item(
                              item.text("itemId"), item.text("action")))
                  .toList());
        });
  }

  private ThreadInfo thread(Fields data) {
    return reader.threads(List.of(new ServerThread(data))).getFirst();
  }

  /** A message in an event comes without its thread; one written to lately is at hand. */
  private Message message(Fields data) {
    Writable known = remembered.get(data.text("threadId"));
    if (known != null && known.key.id().equals(data.text("keyId"))) {
      Message message = open(known.thread, data);
      if (message.statusCode() == StatusCode.OK) {
        return message;
      }
    }
    try {
      return open(fetch(data.text("threadId")), data);
    } catch (RpcErrorException e) { // the thread, or the membership, ended meanwhile
      return ThreadReader.unreadable(data, StatusCode.ofServer(e.code()));
    }
  }
}
