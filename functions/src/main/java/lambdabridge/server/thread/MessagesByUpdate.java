package lambdabridge.server.thread;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import lambdabridge.server.thread.MessageStore.LastUpdate;
import org.jspecify.annotations.Nullable;

/**
 * All messages of a thread in the order of their last updates. Ascending, those never updated come
 * first, by id; then the updated ones, which have an index. Descending, all that is reversed.
 */
final class MessagesByUpdate {
  private static final Comparator<LastUpdate> ORDER =
      Comparator.comparingLong(LastUpdate::date).thenComparing(LastUpdate::messageId);

  private final MessageStore messages;

  MessagesByUpdate(MessageStore messages) {
    this.messages = messages;
  }

  /** Returns a page of the list, or of what comes after {@code cursor} in it. */
  MessagePage page(StoredThread thread, PageRequest page, @Nullable StoredMessage cursor) {
    if (cursor == null) {
      return fromStart(thread, page);
    }
    return cursor.isUpdated()
        ? afterUpdated(thread, page, cursor)
        : afterUntouched(thread, page, cursor);
  }

  private MessagePage fromStart(StoredThread thread, PageRequest page) {
    long all = thread.activity().messages();
    List<StoredMessage> found = new ArrayList<>();
    if (page.ascending()) {
      untouched(thread, true, Position.FIRST, page.skip(), page.limit(), found);
      long passed = Math.max(0, page.skip() - (all - thread.activity().updated()));
      int rest = page.limit() - found.size();
      if (rest > 0) {
        updated(thread, messages.lastUpdates(thread.id(), true, passed + rest), passed, found);
      }
      return new MessagePage(found, all);
    }
    List<LastUpdate> updates = messages.lastUpdates(thread.id(), false, page.skip() + page.limit());
    updated(thread, updates, page.skip(), found);
    long skip = Math.max(0, page.skip() - updates.size());
    untouched(thread, false, Position.FIRST, skip, page.limit(), found);
    return new MessagePage(found, all);
  }

  private MessagePage afterUpdated(StoredThread thread, PageRequest page, StoredMessage cursor) {
    LastUpdate last = new LastUpdate(cursor.updates().getLast().createDate(), cursor.id());
    Comparator<LastUpdate> direction = page.ascending() ? ORDER : ORDER.reversed();
    List<LastUpdate> updates =
        messages.lastUpdates(thread.id(), page.ascending(), Long.MAX_VALUE).stream()
            .filter(update -> direction.compare(update, last) > 0)
            .toList();
    List<StoredMessage> found = new ArrayList<>();
    updated(thread, updates.stream().limit(page.limit()).toList(), 0, found);
    long count = updates.size();
    if (!page.ascending()) {
      untouched(thread, false, Position.FIRST, 0, page.limit(), found);
      count += thread.activity().messages() - thread.activity().updated();
    }
    return new MessagePage(found, count);
  }

  private MessagePage afterUntouched(StoredThread thread, PageRequest page, StoredMessage cursor) {
    List<LastUpdate> updates = messages.lastUpdates(thread.id(), true, Long.MAX_VALUE);
    long above = updates.stream().filter(u -> u.messageId().compareTo(cursor.id()) > 0).count();
    long below = updates.stream().filter(u -> u.messageId().compareTo(cursor.id()) < 0).count();
    List<StoredMessage> found = new ArrayList<>();
    untouched(thread, page.ascending(), Position.after(cursor.id()), 0, page.limit(), found);
    if (!page.ascending()) {
      return new MessagePage(found, messages.countBefore(thread, cursor.id()) - below);
    }
    long untouchedAfter = messages.countAfter(thread, cursor.id()) - above;
    updated(thread, updates.stream().limit(page.limit() - found.size()).toList(), 0, found);
    return new MessagePage(found, untouchedAfter + updates.size());
  }

  /** Adds messages that were never updated, until {@code found} has {@code limit}. */
  private void untouched(
      StoredThread thread,
      boolean ascending,
      Position from,
      long skip,
      int limit,
      List<StoredMessage> found) {
    if (found.size() < limit) {
      messages
          .from(thread.id(), ascending, from)
          .filter(message -> !message.isUpdated())
          .skip(skip)
          .limit(limit - found.size())
          .forEach(found::add);
    }
  }

  /** Adds the messages of the index rows from {@code skip} on. */
  private void updated(
      StoredThread thread, List<LastUpdate> updates, long skip, List<StoredMessage> found) {
    List<String> ids = updates.stream().skip(skip).map(LastUpdate::messageId).toList();
    Map<String, StoredMessage> rows = messages.findAll(thread.id(), ids);
    ids.stream().filter(rows::containsKey).forEach(id -> found.add(rows.get(id)));
  }
}
