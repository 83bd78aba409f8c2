package lambdabridge.protocol.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * Tickets, each given out once. A taker may find itself asked to refill; while one does, others
 * that find the pool empty wait.
 *
 * <p>Source: spec privmx-tls.md 6.3 and 6.4.
 */
final class TicketPool {
  /** Servers give at most 50; asking early leaves enough for the calls in flight meanwhile. */
  private static final int REFILL_BELOW = 16;

  /** Who asks for few tickets asks again when this part of them is left. */
  private static final int LEFT_OF_FEW = 3;

  private static final Duration EXPIRY_MARGIN = Duration.ofSeconds(5);
  private static final Duration REFILL_AHEAD = Duration.ofSeconds(15);

  private final int refillBelow;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PooledTicket> tickets = new ArrayDeque<>();
  private boolean refilling;

  /** A ticket with the master secret that was in force when it came. */
  record PooledTicket(Bytes id, SecretBytes masterSecret, Instant expires) {}

  /** A ticket taken out; with {@code refill}, {@link #refillEnded} must follow. */
  record Taken(PooledTicket ticket, boolean refill) {}

  /**
   * @param asked how many tickets a refill asks for
   */
  TicketPool(int asked, InstantSource clock) {
    this.refillBelow = Math.min(REFILL_BELOW, asked / LEFT_OF_FEW);
    this.clock = clock;
  }

  /** Returns the ticket that expires first. */
  Taken take() {
    lock.lock();
    try {
      dropExpired();
      while (tickets.isEmpty() && refilling) {
        changed.awaitUninterruptibly();
        dropExpired();
      }
      PooledTicket ticket = tickets.pollFirst();
      if (ticket == null) {
        throw new SessionLostException("no ticket left");
      }
      boolean refill = !refilling && needsRefill();
      refilling |= refill;
      return new Taken(ticket, refill);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the ticket that expires first, for a handshake that brings tickets of its own or comes
   * before one that does.
   */
  PooledTicket takeForHandshake() {
    lock.lock();
    try {
      dropExpired();
      PooledTicket ticket = tickets.pollFirst();
      if (ticket == null) {
        throw new SessionLostException("no ticket left");
      }
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      dropExpired();
      return tickets.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether an idle session should fetch tickets now. */
  boolean needsRefill() {
    lock.lock();
    try {
      PooledTicket last = tickets.peekLast();
      return last == null
          || tickets.size() < refillBelow
          || !last.expires().isAfter(clock.instant().plus(REFILL_AHEAD));
    } finally {
      lock.unlock();
    }
  }

  /** Adds the tickets of one answer. */
  void add(List<Bytes> ids, SecretBytes masterSecret, Duration ttl) {
    lock.lock();
    try {
      Instant expires = clock.instant().plus(ttl).minus(EXPIRY_MARGIN);
      ids.forEach(id -> tickets.addLast(new PooledTicket(id, masterSecret, expires)));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void refillEnded() {
    lock.lock();
    try {
      refilling = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      tickets.clear();
    } finally {
      lock.unlock();
    }
  }

  private void dropExpired() {
    Instant now = clock.instant();
    tickets.removeIf(ticket -> !ticket.expires().isAfter(now));
  }
}
