package lambdabridge.server.thread;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import lambdabridge.server.query.Query;
import lambdabridge.server.thread.MessageLists.SortBy;
import org.jspecify.annotations.Nullable;

/** Searches all messages of a thread, reading their data where a query needs it. */
final class MessageSearch {
  private static final int AT_ONCE = 100;

  private final MessageStore messages;
  private final MessageBodies bodies;

  MessageSearch(MessageStore messages, MessageBodies bodies) {
    this.messages = messages;
    this.bodies = bodies;
  }

  /**
   * What is looked for.
   *
   * @param author whose messages; null for everyone's
   */
  record Filter(Query query, @Nullable String author) {}

  /** Returns a page of the matches, or of those after {@code cursor}. */
  MessagePage page(
      String threadId,
      Filter filter,
      SortBy sortBy,
      PageRequest page,
      @Nullable StoredMessage cursor) {
    return sortBy == SortBy.CREATE_DATE
        ? byCreation(threadId, filter, page, cursor)
        : byUpdate(threadId, filter, page, cursor);
  }

  private MessagePage byCreation(
      String threadId, Filter filter, PageRequest page, @Nullable StoredMessage cursor) {
    Position start = cursor == null ? Position.FIRST : Position.after(cursor.id());
    List<StoredMessage> found = new ArrayList<>();
    long count = 0;
    for (Iterator<StoredMessage> rest = iterator(threadId, page, start); rest.hasNext(); ) {
      for (StoredMessage match : matches(filter, next(rest))) {
        if (count >= page.skip() && found.size() < page.limit()) {
          found.add(match);
        }
        count++;
      }
    }
    return new MessagePage(found, count);
  }

  /** A match with what it is sorted by; -1 stands for a message never updated. */
  private record Entry(long date, String messageId) {
    static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::date).thenComparing(Entry::messageId);

    static Entry of(StoredMessage message) {
      return new Entry(
          message.isUpdated() ? message.updates().getLast().createDate() : -1, message.id());
    }
  }

  private MessagePage byUpdate(
      String threadId, Filter filter, PageRequest page, @Nullable StoredMessage cursor) {
    List<Entry> entries = new ArrayList<>();
    Iterator<StoredMessage> rest = iterator(threadId, page, Position.FIRST);
    while (rest.hasNext()) {
      matches(filter, next(rest)).forEach(match -> entries.add(Entry.of(match)));
    }
    Comparator<Entry> direction = page.ascending() ? Entry.ORDER : Entry.ORDER.reversed();
    entries.removeIf(e -> cursor != null && direction.compare(e, Entry.of(cursor)) <= 0);
    entries.sort(direction);
    List<String> ids =
        entries.stream().skip(page.skip()).limit(page.limit()).map(Entry::messageId).toList();
    Map<String, StoredMessage> rows = messages.findAll(threadId, ids);
    return new MessagePage(
        ids.stream().filter(rows::containsKey).map(rows::get).toList(), entries.size());
  }

  private Iterator<StoredMessage> iterator(String threadId, PageRequest page, Position start) {
    return messages.from(threadId, page.ascending(), start).iterator();
  }

  private static List<StoredMessage> next(Iterator<StoredMessage> rest) {
    List<StoredMessage> some = new ArrayList<>();
    while (rest.hasNext() && some.size() < AT_ONCE) {
      some.add(rest.next());
    }
    return some;
  }

  private List<StoredMessage> matches(Filter filter, List<StoredMessage> some) {
    List<StoredMessage> ofAuthor =
        some.stream()
            .filter(m -> filter.author() == null || m.author().equals(filter.author()))
            .toList();
    if (filter.query().matchesAll()) {
      return ofAuthor;
    }
    Map<String, @Nullable Object> data = bodies.queried(ofAuthor);
    return ofAuthor.stream()
        .filter(m -> data.containsKey(m.id()))
        .filter(m -> filter.query().matches(ThreadAnswers.queried(m, data.get(m.id()))))
        .toList();
  }
}
