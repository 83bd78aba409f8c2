package lambdabridge.client;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import lambdabridge.client.format.Author;
import lambdabridge.client.format.BridgeIdentity;
import lambdabridge.client.format.Fields;
import lambdabridge.client.format.FormatException;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * A user's session with a server. Logs in again by itself when the session is lost.
 *
 * <p>Thread-safe; calls block, and cost no thread when made on virtual ones.
 */
public final class Connection implements AutoCloseable {
  private static final long REFILL_INTERVAL_SECONDS = 10;

  private final long id;
  private final ClientConnection session;
  private final Login login;
  private final @Nullable EcPrivateKey key;
  private final BridgeIdentity bridge;
  private final InstantSource clock;
  private final SecureRandom random;
  private final ScheduledFuture<?> refill;
  private final ReentrantLock loginLock = new ReentrantLock();
  private final Map<String, String> userIds = new ConcurrentHashMap<>();
  private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, EventReader> readers = new ConcurrentHashMap<>();
  private volatile UserVerifier verifier =
      requests -> requests.stream().map(request -> true).toList();
  private final AtomicLong logins = new AtomicLong();
  private @Nullable AccountLogin account;
  private boolean withoutUser;
  private @Nullable EventSocket socket;

  /** Opens the session, and opens it again when it is lost. */
  @FunctionalInterface
  interface Login {
    void logIn(ClientConnection session);
  }

  /** Gives an event of one type its form. */
  @FunctionalInterface
  interface EventReader {
    Event.EventData read(Fields data);
  }

  Connection(
      long id,
      ClientConnection session,
      Login login,
      @Nullable EcPrivateKey key,
      BridgeIdentity bridge,
      ScheduledExecutorService scheduler,
      InstantSource clock,
      SecureRandom random) {
    this.id = id;
    this.session = session;
    this.login = login;
    this.key = key;
    this.bridge = bridge;
    this.clock = clock;
    this.random = random;
    this.refill =
        scheduler.scheduleWithFixedDelay(
            () -> Thread.startVirtualThread(this::refillQuietly),
            REFILL_INTERVAL_SECONDS,
            REFILL_INTERVAL_SECONDS,
            TimeUnit.SECONDS);
    ContextEvents.register(this);
  }

  void useSocket(Function<EventSocket.Caller, EventSocket> factory) {
    socket =
        factory.apply(
            (over, method, params) -> withSession(() -> session.callOver(over, method, params)));
  }

  /**
   * Makes this an account's connection.
   *
   * @throws IllegalArgumentException if the account is not tied to the user key given
   */
  void useAccount(AccountLogin login) {
    Fields who = call("account.get", Map.of()).object("account");
    String tied = who.optText("userPubKey");
    if (key != null && !key.publicKey().pub58().equals(tied)) {
      throw new IllegalArgumentException(
          "account %s is tied to %s, not to the user key given"
              .formatted(who.text("address"), tied == null ? "no user key" : tied));
    }
    account = login;
    withoutUser = tied == null;
  }

  /**
   * Returns what {@link Server#resume} needs; empty for a connection that is no account's.
   *
   * <p>Who keeps it keeps it as a password.
   */
  public Optional<SavedSession> savedSession() {
    return Optional.ofNullable(account).map(AccountLogin::saved);
  }

  void logIn() {
    login.logIn(session);
    logins.incrementAndGet();
  }

  private void refillQuietly() {
    try {
      session.refillIfNeeded();
    } catch (RuntimeException e) {
      // The next call meets the same trouble and reports it.
    }
  }

  /** Returns a number that no other connection of the same client has. */
  public long getConnectionId() {
    return id;
  }

  /** Returns the URL of the server that takes frames, {@code …/api/v2.0}. */
  public String apiUrl() {
    return bridge.url();
  }

  /** Asks the server for a sign of life, within the session. */
  public void ping() {
    callForValue("ping", Map.of());
  }

  /** Returns the contexts the user belongs to. */
  public PagingList<ContextInfo> listContexts(PagingQuery paging) {
    Map<String, @Nullable Object> params = paging.toParams();
    params.remove("sortBy"); // contexts have but one order
    Fields answer = call("context.contextList", params);
    return new PagingList<>(
        answer.integer("count"),
        answer.objects("contexts").stream()
            .map(context -> new ContextInfo(context.text("userId"), context.text("contextId")))
            .toList());
  }

  /** Returns the users of a context. */
  public PagingList<UserInfo> listContextUsers(String contextId, PagingQuery paging) {
    Map<String, @Nullable Object> params = paging.toParams();
    params.remove("sortBy"); // users have but one order
    params.put("contextId", contextId);
    Fields answer = call("context.contextListUsers", params);
    return new PagingList<>(
        answer.integer("count"),
        answer.objects("users").stream().map(Connection::userInfo).toList());
  }

  private static UserInfo userInfo(Fields user) {
    UserInfo.StatusChange change = null;
    if (user.value("lastStatusChange") != null) {
      Fields last = user.object("lastStatusChange");
      change = new UserInfo.StatusChange(last.text("action"), last.integer("timestamp"));
    }
    return new UserInfo(
        new UserWithPubKey(user.text("id"), user.text("pub")),
        user.text("status").equals("active"),
        change);
  }

  /** Sets who decides whether keys belong to users; without one all are believed. */
  public void setUserVerifier(UserVerifier verifier) {
    this.verifier = verifier;
  }

  UserVerifier verifier() {
    return verifier;
  }

  /**
   * Subscribes to events.
   *
   * @param queries see {@link Subscriptions}
   * @return one id a query
   */
  public List<String> subscribeFor(List<String> queries) {
    return requireSocket().subscribe(queries);
  }

  /** Ends subscriptions by the ids that {@link #subscribeFor} gave; others are ignored. */
  public void unsubscribeFrom(List<String> subscriptionIds) {
    requireSocket().unsubscribe(subscriptionIds);
  }

  /**
   * Calls {@code listener} with each event, one after the other in their order. It may call the
   * server, but holds back the events behind.
   */
  public void addEventListener(Consumer<Event> listener) {
    listeners.add(listener);
  }

  /** Calls {@code listener} no more, except for an event that is on its way. */
  public void removeEventListener(Consumer<Event> listener) {
    listeners.remove(listener);
  }

  /** Returns a queue of all events from now on, until it is closed. */
  public EventQueue eventQueue() {
    return new EventQueue(this);
  }

  void readEvents(String type, EventReader reader) {
    readers.put(type, reader);
  }

  void noticed(EventSocket.Notice notice) {
    switch (notice) {
      case EventSocket.Notice.Lost lost ->
          tell(List.of(), clock.millis(), new Event.LibDisconnected());
      case EventSocket.Notice.Restored restored ->
          tell(List.of(), clock.millis(), new Event.LibReconnected(restored.since()));
      case EventSocket.Notice.Arrived arrived -> {
        String type = arrived.event().text("type");
        EventReader reader = readers.get(type);
        Event.EventData data = read(type, reader, arrived.event().object("data"));
        tell(arrived.subscriptions(), arrived.event().integer("timestamp"), data);
      }
    }
  }

  private static Event.EventData read(String type, @Nullable EventReader reader, Fields data) {
    try {
      return reader == null ? new Event.Other(type, data.members()) : reader.read(data);
    } catch (FormatException e) {
      return new Event.Other(type, data.members());
    }
  }

  private void tell(List<String> subscriptions, long timestamp, Event.EventData data) {
    Event event = new Event(id, subscriptions, timestamp, data);
    for (Consumer<Event> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) { // must not keep the event from the others
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  /** Returns an object that a method answers with. */
  Fields call(String method, Map<String, ?> params) {
    return Fields.of(callForValue(method, params));
  }

  @Nullable Object callForValue(String method, Map<String, ?> params) {
    if (withoutUser && (method.startsWith("context.") || method.startsWith("thread."))) {
      throw new IllegalStateException(
          "the account is tied to no user key: it has neither contexts nor threads");
    }
    return withSession(() -> session.call(method, params));
  }

  /** A refused ticket means that nothing was executed, so one login and one more try are safe. */
  private @Nullable Object withSession(Supplier<@Nullable Object> call) {
    long seen = logins.get();
    try {
      return call.get();
    } catch (SessionLostException e) {
      logInAgain(seen);
    } catch (AlertException e) {
      if (!e.isSessionLost()) {
        throw e;
      }
      logInAgain(seen);
    }
    return call.get();
  }

  private void logInAgain(long seen) {
    loginLock.lock();
    try {
      if (logins.get() != seen) {
        return;
      }
      logIn();
    } finally {
      loginLock.unlock();
    }
    if (socket != null) {
      socket.renew(); // it was bound to the former session
    }
  }

  /** Returns who writes into a context. */
  Author author(String contextId) {
    if (key == null) {
      throw noUserKey();
    }
    return new Author(userId(contextId), key, bridge);
  }

  EcPrivateKey key() {
    if (key == null) {
      throw noUserKey();
    }
    return key;
  }

  private String userId(String contextId) {
    String known = userIds.get(contextId);
    if (known != null) {
      return known;
    }
    String userId =
        call("context.contextGet", Map.of("id", contextId)).object("context").text("userId");
    userIds.put(contextId, userId);
    return userId;
  }

  private static IllegalStateException noUserKey() {
    return new IllegalStateException(
        "no user key on this connection: nothing encrypted can be read or written");
  }

  InstantSource clock() {
    return clock;
  }

  SecureRandom random() {
    return random;
  }

  private EventSocket requireSocket() {
    if (socket == null) {
      throw new IllegalStateException(
          "no events through a proxy, which only asks and answers: list instead");
    }
    return socket;
  }

  /** Ends the session on this side; the server's ends with its tickets. */
  @Override
  public void close() {
    refill.cancel(false);
    if (socket != null) {
      socket.close();
    }
    session.close();
  }

  /** As {@link #close}, under the official clients' name. */
  public void disconnect() {
    close();
  }
}
