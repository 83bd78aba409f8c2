package lambdabridge.server.thread;

import static lambdabridge.server.dynamo.Attributes.bool;
import static lambdabridge.server.dynamo.Attributes.flag;
import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.optText;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.RowWrites;
import lambdabridge.server.dynamo.Rows;
import lambdabridge.server.dynamo.Tables;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Who has which threads, in the Containers table.
 *
 * <pre>
 * context#CONTEXT          thread#ID    every thread of the context: type
 * member#CONTEXT#USER      thread#ID    a member's or creator's thread: type, user, manager, owner, hint
 * </pre>
 */
final class ListingStore {
  private static final String CONTEXT = "context#";
  private static final String MEMBER = "member#";
  private static final String ATTR_TYPE = "type";
  private static final String ATTR_USER = "user";
  private static final String ATTR_MANAGER = "manager";
  private static final String ATTR_OWNER = "owner";
  private static final String ATTR_HINT = "hint";

  private final DynamoDbClient dynamo;
  private final Batches batches;
  private final String table;

  ListingStore(DynamoDbClient dynamo, Tables tables) {
    this.dynamo = dynamo;
    this.table = tables.containers();
    this.batches = new Batches(dynamo, table);
  }

  /** Returns the threads that name the user, by ascending id; see {@link Listing#hint}. */
  List<Listing> ofUser(String contextId, String userId) {
    return query(MEMBER + contextId + "#" + userId).stream()
        .map(
            row ->
                new Listing(
                    threadId(row),
                    optText(row, ATTR_TYPE),
                    flag(row, ATTR_USER),
                    flag(row, ATTR_MANAGER),
                    flag(row, ATTR_OWNER),
                    flag(row, ATTR_HINT)))
        .toList();
  }

  /** Returns every thread of the context, by ascending id. */
  List<Listing> ofContext(String contextId) {
    return query(CONTEXT + contextId).stream()
        .map(row -> new Listing(threadId(row), optText(row, ATTR_TYPE), false, false, false, false))
        .toList();
  }

  TransactWriteItem addToContext(ThreadHead head) {
    Map<String, AttributeValue> row =
        new HashMap<>(key(CONTEXT + head.contextId(), ThreadStore.THREAD + head.id()));
    putType(row, head);
    return RowWrites.put(table, row);
  }

  TransactWriteItem removeFromContext(ThreadHead head) {
    return RowWrites.delete(table, key(CONTEXT + head.contextId(), ThreadStore.THREAD + head.id()));
  }

  /** Returns what makes the rows of {@code before}'s people those of {@code after}'s. */
  List<TransactWriteItem> changes(@Nullable ThreadHead before, @Nullable ThreadHead after) {
    Map<String, Listing> old = before == null ? Map.of() : listings(before);
    Map<String, Listing> wanted = after == null ? Map.of() : listings(after);
    List<TransactWriteItem> writes = new ArrayList<>();
    wanted.forEach(
        (user, listing) -> {
          if (after != null && !listing.equals(old.get(user))) {
            writes.add(RowWrites.put(table, row(after, user, listing, false)));
          }
        });
    old.forEach(
        (user, listing) -> {
          if (before != null && !wanted.containsKey(user)) {
            writes.add(RowWrites.delete(table, memberKey(before, user)));
          }
        });
    return writes;
  }

  /** Writes a hint for each of the people, before the thread is written. */
  void writeHints(ThreadHead head, Collection<String> people) {
    Listing nothingSure = new Listing(head.id(), head.type(), false, false, false, true);
    batches.put(people.stream().map(user -> row(head, user, nothingSure, true)).toList());
  }

  /** Removes the rows of the people, after the thread is gone. */
  void removeRows(ThreadHead head, Collection<String> people) {
    batches.delete(people.stream().map(user -> memberKey(head, user)).toList());
  }

  /** Returns who has a row while rows are exact: members and the creator. */
  static Set<String> people(ThreadHead head) {
    Set<String> people = new HashSet<>(head.members());
    people.add(head.creator());
    return people;
  }

  private static Map<String, Listing> listings(ThreadHead head) {
    Set<String> users = new HashSet<>(head.users());
    Set<String> managers = new HashSet<>(head.managers());
    Map<String, Listing> listings = new TreeMap<>();
    for (String person : people(head)) {
      listings.put(
          person,
          new Listing(
              head.id(),
              head.type(),
              users.contains(person),
              managers.contains(person),
              head.creator().equals(person),
              false));
    }
    return listings;
  }

  private static Map<String, AttributeValue> row(
      ThreadHead head, String user, Listing listing, boolean hint) {
    Map<String, AttributeValue> row = new HashMap<>(memberKey(head, user));
    putType(row, head);
    row.put(ATTR_USER, bool(listing.user()));
    row.put(ATTR_MANAGER, bool(listing.manager()));
    row.put(ATTR_OWNER, bool(listing.owner()));
    row.put(ATTR_HINT, bool(hint));
    return row;
  }

  private static void putType(Map<String, AttributeValue> row, ThreadHead head) {
    if (head.type() != null) {
      row.put(ATTR_TYPE, s(head.type()));
    }
  }

  private static Map<String, AttributeValue> memberKey(ThreadHead head, String user) {
    return key(MEMBER + head.contextId() + "#" + user, ThreadStore.THREAD + head.id());
  }

  private static String threadId(Map<String, AttributeValue> row) {
    return text(row, Tables.KEY_SORT).substring(ThreadStore.THREAD.length());
  }

  private List<Map<String, AttributeValue>> query(String partition) {
    return Rows.below(dynamo, table, partition, ThreadStore.THREAD).toList();
  }
}
