package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.Ids;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.RowUpdate;
import lambdabridge.server.dynamo.RowWrites;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.dynamo.Transactions;
import lambdabridge.server.event.EventRow;
import lambdabridge.server.event.EventStore;
import lambdabridge.server.policy.ContainerPolicy;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Threads in the Containers table; each change is one transaction.
 *
 * <pre>
 * thread#ID                 head          the structure
 * thread#ID                 part#…        what does not fit into it, see PartStore
 * thread#ID                 activity      counters and journal, see ActivityStore
 * resource#thread#UUID      -             thread: keeps a resourceId unique, whatever its case
 * </pre>
 *
 * Listing rows: see ListingStore.
 */
public final class ThreadStore {
  static final String THREAD = "thread#";
  static final String HEAD = "head";

  private static final String RESOURCE = "resource#thread#";
  private static final String ATTR_THREAD = "thread";
  private static final String ATTR_CONTEXT = "contextId";
  private static final String ATTR_TYPE = "type";
  private static final String ATTR_RESOURCE_ID = "resourceId";
  private static final String ATTR_CREATOR = "creator";
  private static final String ATTR_CREATE_DATE = "createDate"; // ms
  private static final String ATTR_LAST_MODIFIER = "lastModifier";
  private static final String ATTR_LAST_MODIFICATION_DATE = "lastModificationDate"; // ms
  private static final String ATTR_KEY_ID = "keyId";
  private static final String ATTR_VERSION = "version";
  private static final String ATTR_POLICY = "policy"; // JSON
  private static final String ATTR_MEMBERS = "members"; // JSON {users, managers}, or {write, parts}
  private static final String ATTR_DOC = "doc"; // JSON {history, keys}, or {write, parts}
  private static final String ATTR_LISTING = "listing";
  private static final String WRITE = "write";
  private static final String PARTS = "parts";

  /** Where the first span of messages begins: before every id. */
  static final String FIRST_SPAN = "0";

  /** A transaction takes 100 items; the others are head, activity, resource and context rows. */
  private static final int MOST_LISTING_CHANGES = 90;

  private static final int RELOADS = 10;

  private final String table;
  private final Batches batches;
  private final Transactions transactions;
  private final ActivityStore activities;
  private final ListingStore listings;
  private final PartStore parts;
  private final EventStore events;

  public ThreadStore(DynamoDbClient dynamo, Tables tables, Ids ids, EventStore events) {
    this.table = tables.containers();
    this.batches = new Batches(dynamo, table);
    this.transactions = new Transactions(dynamo);
    this.activities = new ActivityStore(tables);
    this.listings = new ListingStore(dynamo, tables);
    this.parts = new PartStore(dynamo, tables, ids);
    this.events = events;
  }

  public Optional<StoredThread> find(String threadId) {
    return Optional.ofNullable(findAll(List.of(threadId)).get(threadId));
  }

  /** Returns the threads that exist, by id. */
  public Map<String, StoredThread> findAll(Collection<String> threadIds) {
    Map<String, StoredThread> found = new HashMap<>();
    Set<String> open = new HashSet<>(threadIds);
    for (int attempt = 0; !open.isEmpty(); attempt++) {
      if (attempt == RELOADS) {
        throw new IllegalStateException("threads without their members: " + open);
      }
      open = read(open, found);
    }
    return found;
  }

  /** Adds to {@code found}, and returns the ids of those that changed while being read. */
  private Set<String> read(Set<String> threadIds, Map<String, StoredThread> found) {
    Map<String, Map<String, AttributeValue>> heads = new HashMap<>();
    Map<String, Map<String, AttributeValue>> activityRows = new HashMap<>();
    List<Map<String, AttributeValue>> keys = new ArrayList<>();
    for (String threadId : threadIds) {
      keys.add(headKey(threadId));
      keys.add(ActivityStore.keyOf(threadId));
    }
    for (Map<String, AttributeValue> row : batches.get(keys)) {
      boolean isHead = text(row, Tables.KEY_SORT).equals(HEAD);
      (isHead ? heads : activityRows).put(threadId(row), row);
    }
    Set<String> changed = new HashSet<>();
    heads.forEach(
        (threadId, head) -> {
          Map<String, AttributeValue> activity = activityRows.get(threadId);
          if (activity != null) {
            stored(head, ActivityStore.activity(activity))
                .ifPresentOrElse(
                    thread -> found.put(threadId, thread), () -> changed.add(threadId));
          }
        });
    return changed;
  }

  /** Returns the counters of the threads that exist, by id: far cheaper than the threads. */
  Map<String, Activity> activities(Collection<String> threadIds) {
    Map<String, Activity> found = new HashMap<>();
    for (Map<String, AttributeValue> row :
        batches.get(threadIds.stream().map(ActivityStore::keyOf).toList())) {
      found.put(threadId(row), ActivityStore.activity(row));
    }
    return found;
  }

  /** Adds history and keys; empty if the thread is gone. */
  public Optional<LoadedThread> load(StoredThread thread) {
    Optional<StoredThread> current = Optional.of(thread);
    for (int attempt = 0; attempt < RELOADS && current.isPresent(); attempt++) {
      StoredThread stored = current.get();
      Optional<String> doc = parts.read(partition(thread.id()), stored.doc());
      if (doc.isPresent()) {
        return Optional.of(new LoadedThread(stored, ThreadDoc.ofJson(doc.get())));
      }
      current = find(thread.id());
    }
    if (current.isPresent()) {
      throw new IllegalStateException("thread without its document: " + thread.id());
    }
    return Optional.empty();
  }

  /** Returns a thread with history and keys. */
  public Optional<LoadedThread> findLoaded(String threadId) {
    return find(threadId).flatMap(this::load);
  }

  /** Writes a new thread. */
  WriteOutcome create(ThreadHead head, ThreadDoc doc, Change change) {
    List<TransactWriteItem> people = listings.changes(null, head);
    ListingMode mode = mode(ListingMode.EXACT, people);
    TextRef members = parts.write(partition(head.id()), membersJson(head));
    TextRef docRef = parts.write(partition(head.id()), doc.toJson());
    if (mode == ListingMode.HINTS) {
      listings.writeHints(head, ListingStore.people(head));
    }
    Activity activity =
        new Activity(
            head.keyId(), 0, 0, head.createDate(), head.lastModificationDate(), 1, FIRST_SPAN, 0);

    List<TransactWriteItem> items = new ArrayList<>();
    items.add(RowWrites.putNew(table, row(head, mode, members, docRef)));
    items.add(RowWrites.putNew(table, ActivityStore.row(head, activity, change)));
    items.add(listings.addToContext(head));
    int resource = addResource(items, null, head);
    if (mode == ListingMode.EXACT) {
      items.addAll(people);
    }
    Optional<Transactions.Refusal> refusal = transactions.commit(items);

    if (refusal.isPresent()) {
      parts.delete(partition(head.id()), members);
      parts.delete(partition(head.id()), docRef);
      if (mode == ListingMode.HINTS) {
        listings.removeRows(head, ListingStore.people(head));
      }
    }
    return outcome(refusal, resource);
  }

  /** Replaces a thread that is still of the version that was {@code seen}. */
  WriteOutcome update(StoredThread seen, ThreadHead next, ThreadDoc doc, Change change) {
    String pk = partition(next.id());
    List<TransactWriteItem> people = listings.changes(seen.head(), next);
    ListingMode mode = mode(seen.listing(), people);
    TextRef members = parts.write(pk, membersJson(next));
    TextRef docRef = parts.write(pk, doc.toJson());
    if (mode == ListingMode.HINTS) {
      Set<String> unlisted = ListingStore.people(next);
      if (seen.listing() == ListingMode.EXACT) {
        unlisted.addAll(ListingStore.people(seen.head()));
      } else {
        unlisted.removeAll(ListingStore.people(seen.head()));
      }
      listings.writeHints(next, unlisted);
    }

    List<TransactWriteItem> items = new ArrayList<>();
    items.add(
        RowWrites.putIf(
            table, row(next, mode, members, docRef), ATTR_VERSION, n(seen.head().version())));
    RowUpdate journal = activities.update(next.id(), change).whenPresent();
    items.add(
        journal
            .set(ActivityStore.ATTR_KEY_ID, s(next.keyId()))
            .set(ActivityStore.ATTR_MODIFIED, n(next.lastModificationDate()))
            .item());
    int resource = addResource(items, seen.head(), next);
    if (mode == ListingMode.EXACT) {
      items.addAll(people);
    }
    Optional<Transactions.Refusal> refusal = transactions.commit(items);

    boolean done = refusal.isEmpty();
    parts.delete(pk, done ? seen.members() : members);
    parts.delete(pk, done ? seen.doc() : docRef);
    return outcome(refusal, resource);
  }

  /**
   * Removes a thread that is still of the version that was {@code seen}. Its messages are out of
   * reach from then on; {@link ThreadCleaner} removes them.
   *
   * @param tombstone the event that announces it
   */
  WriteOutcome delete(StoredThread seen, EventRow tombstone) {
    ThreadHead head = seen.head();
    List<TransactWriteItem> people = listings.changes(head, null);
    boolean together = people.size() <= MOST_LISTING_CHANGES;
    Set<String> listed = ListingStore.people(head);
    if (seen.listing() == ListingMode.HINTS) {
      Optional<String> doc = parts.read(partition(head.id()), seen.doc());
      if (doc.isEmpty()) {
        return WriteOutcome.CHANGED;
      }
      ThreadDoc.ofJson(doc.get()).history().forEach(r -> listed.addAll(r.removed()));
    } else if (!together) {
      listings.writeHints(head, listed);
    }
    List<TransactWriteItem> items = new ArrayList<>();
    items.add(RowWrites.deleteIf(table, headKey(head.id()), ATTR_VERSION, n(head.version())));
    items.add(RowWrites.delete(table, ActivityStore.keyOf(head.id())));
    items.add(listings.removeFromContext(head));
    if (head.resourceId() != null) {
      items.add(RowWrites.delete(table, resourceKey(head.resourceId())));
    }
    if (together) {
      items.addAll(people);
    }
    items.add(TransactWriteItem.builder().put(events.put(tombstone)).build());
    Optional<Transactions.Refusal> refusal = transactions.commit(items);
    if (refusal.isPresent()) {
      return WriteOutcome.CHANGED;
    }

    if (!together || seen.listing() == ListingMode.HINTS) {
      listings.removeRows(head, listed);
    }
    parts.delete(partition(head.id()), seen.members());
    parts.delete(partition(head.id()), seen.doc());
    return WriteOutcome.DONE;
  }

  /** Removes the parts that writers of a thread that is gone may have left. */
  void clean(String threadId) {
    parts.clean(partition(threadId));
  }

  /** Returns the threads that name the user, by ascending id. */
  List<Listing> listingsOfUser(String contextId, String userId) {
    return listings.ofUser(contextId, userId);
  }

  /** Returns every thread of the context, by ascending id. */
  List<Listing> listingsOfContext(String contextId) {
    return listings.ofContext(contextId);
  }

  private static ListingMode mode(ListingMode before, List<TransactWriteItem> people) {
    return people.size() > MOST_LISTING_CHANGES ? ListingMode.HINTS : before;
  }

  /** Adds the claim of a new resource id and returns its index, or -1 if there is none to claim. */
  private int addResource(
      List<TransactWriteItem> items, @Nullable ThreadHead before, ThreadHead after) {
    if (after.resourceId() == null || (before != null && before.resourceId() != null)) {
      return -1;
    }
    Map<String, AttributeValue> row = new HashMap<>(resourceKey(after.resourceId()));
    row.put(ATTR_THREAD, s(after.id()));
    items.add(RowWrites.putNew(table, row));
    return items.size() - 1;
  }

  private static WriteOutcome outcome(Optional<Transactions.Refusal> refusal, int resource) {
    return refusal
        .map(r -> r.index() == resource ? WriteOutcome.DUPLICATE_RESOURCE_ID : WriteOutcome.CHANGED)
        .orElse(WriteOutcome.DONE);
  }

  static String partition(String threadId) {
    return THREAD + threadId;
  }

  private static Map<String, AttributeValue> headKey(String threadId) {
    return key(partition(threadId), HEAD);
  }

  private static Map<String, AttributeValue> resourceKey(String resourceId) {
    return key(RESOURCE + resourceId.toLowerCase(Locale.ROOT));
  }

  private static String threadId(Map<String, AttributeValue> row) {
    return text(row, Tables.KEY_PARTITION).substring(THREAD.length());
  }

  private static Map<String, AttributeValue> row(
      ThreadHead head, ListingMode mode, TextRef members, TextRef doc) {
    Map<String, AttributeValue> row = new HashMap<>(headKey(head.id()));
    row.put(ATTR_CONTEXT, s(head.contextId()));
    if (head.type() != null) {
      row.put(ATTR_TYPE, s(head.type()));
    }
    if (head.resourceId() != null) {
      row.put(ATTR_RESOURCE_ID, s(head.resourceId()));
    }
    row.put(ATTR_CREATOR, s(head.creator()));
    row.put(ATTR_CREATE_DATE, n(head.createDate()));
    row.put(ATTR_LAST_MODIFIER, s(head.lastModifier()));
    row.put(ATTR_LAST_MODIFICATION_DATE, n(head.lastModificationDate()));
    row.put(ATTR_KEY_ID, s(head.keyId()));
    row.put(ATTR_VERSION, n(head.version()));
    row.put(ATTR_POLICY, s(Json.encode(head.policy().asGiven())));
    row.put(ATTR_LISTING, s(mode.name()));
    row.put(ATTR_MEMBERS, attribute(members));
    row.put(ATTR_DOC, attribute(doc));
    return row;
  }

  /** Returns the thread; empty if its members are not where the row says, because it changed. */
  private Optional<StoredThread> stored(Map<String, AttributeValue> row, Activity activity) {
    String threadId = threadId(row);
    TextRef membersRef = textRef(row, ATTR_MEMBERS);
    Optional<String> members = parts.read(partition(threadId), membersRef);
    if (members.isEmpty()) {
      return Optional.empty();
    }
    Map<?, ?> lists = (Map<?, ?>) Objects.requireNonNull(Json.decode(members.get()));
    ThreadHead head =
        new ThreadHead(
            threadId,
            text(row, ATTR_CONTEXT),
            optText(row, ATTR_TYPE),
            optText(row, ATTR_RESOURCE_ID),
            text(row, ATTR_CREATOR),
            number(row, ATTR_CREATE_DATE),
            text(row, ATTR_LAST_MODIFIER),
            number(row, ATTR_LAST_MODIFICATION_DATE),
            text(row, ATTR_KEY_ID),
            number(row, ATTR_VERSION),
            policy(text(row, ATTR_POLICY)),
            texts(lists, "users"),
            texts(lists, "managers"));
    return Optional.of(
        new StoredThread(
            head,
            activity,
            ListingMode.valueOf(text(row, ATTR_LISTING)),
            membersRef,
            textRef(row, ATTR_DOC)));
  }

  @SuppressWarnings("unchecked") // the shape has been checked before it was stored
  private static ContainerPolicy policy(String json) {
    return new ContainerPolicy((Map<String, Object>) Objects.requireNonNull(Json.decode(json)));
  }

  private static String membersJson(ThreadHead head) {
    return Json.encode(Map.of("users", head.users(), "managers", head.managers()));
  }

  private static List<String> texts(Map<?, ?> map, String name) {
    List<?> list = (List<?>) Objects.requireNonNull(map.get(name));
    return list.stream().map(String::valueOf).toList();
  }

  private static AttributeValue attribute(TextRef ref) {
    return switch (ref) {
      case TextRef.Inline inline -> s(inline.text());
      case TextRef.Parts parts ->
          AttributeValue.fromM(Map.of(WRITE, s(parts.write()), PARTS, n(parts.count())));
    };
  }

  private static TextRef textRef(Map<String, AttributeValue> row, String name) {
    AttributeValue value = Objects.requireNonNull(row.get(name));
    return value.hasM()
        ? new TextRef.Parts(text(value.m(), WRITE), (int) number(value.m(), PARTS))
        : new TextRef.Inline(value.s());
  }
}
