package lambdabridge.protocol.client;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * A client's session with one server: a login, then calls, each in a message of its own under a
 * ticket of its own.
 *
 * <p>Thread-safe; a call blocks for as long as the transport does, so give each concurrent call a
 * virtual thread. Logins and rekeyings wait for the calls under way, since they make the tickets of
 * those worthless, and calls wait for them.
 *
 * <p>If the answer to a login or a rekeying inside a session is lost, the session may be lost too.
 *
 * <p>Source: spec privmx-tls.md 3.7, 3.8, 5, 6.3 to 6.5.
 */
public final class ClientConnection {
  private final ClientSession session;
  private final KeyAgreement agreement;

  /** Calls share it, whoever replaces the tickets has it alone. */
  private final ReadWriteLock tickets = new ReentrantReadWriteLock();

  /** Makes a client that has not said anything yet. */
  public ClientConnection(
      Transport transport, ClientSettings settings, InstantSource clock, SecureRandom random) {
    this.session = new ClientSession(transport, settings, clock, random);
    this.agreement = new KeyAgreement(session);
  }

  /**
   * Opens an anonymous session under a fresh key: {@code ecdhe}.
   *
   * @throws AlertException if the server refuses
   */
  public ServerHello connectAnonymously() {
    return alone(agreement::anonymous);
  }

  /**
   * Opens an anonymous session with the server that holds this key, and no other: {@code ecdhef}.
   *
   * @throws AlertException if the server refuses, for example for a key it has no more
   * @throws ProtocolException if it is another server
   */
  public void connectTo(KnownServerKey serverKey) {
    alone(() -> agreement.known(serverKey));
  }

  /**
   * Logs in as the holder of a registered key: {@code ecdhex}.
   *
   * @throws AlertException if the server refuses, for example {@code User doesn't exist}
   */
  public ServerHello logIn(EcPrivateKey userKey) {
    return alone(() -> agreement.user(userKey));
  }

  /**
   * Logs in to the account {@code user#host} with its password, inside the session that is open, or
   * an anonymous one opened for it.
   *
   * @param restoreKey key to {@link #restore} the session with, or null
   * @throws AlertException if the server refuses, for example {@code Different M1}
   * @throws ProtocolException if the server does not know the password itself
   */
  public AccountSession logInWithPassword(
      String user, String host, String password, @Nullable EcPrivateKey restoreKey) {
    return inside(() -> new PasswordLogin(session).logIn(user, host, password, restoreKey));
  }

  /**
   * Logs in to the account that this login key is registered for, inside the session that is open,
   * or an anonymous one opened for it.
   *
   * @param restoreKey key to {@link #restore} the session with, or null
   * @throws AlertException if the server refuses, for example {@code Invalid signature}
   */
  public AccountSession logInWithKey(EcPrivateKey loginKey, @Nullable EcPrivateKey restoreKey) {
    return inside(() -> new KeyLogin(session).logIn(loginKey, restoreKey));
  }

  /**
   * Returns to the session of an earlier login, inside the session that is open, or an anonymous
   * one opened for it.
   *
   * @param sessionId {@link AccountSession#sessionId}
   * @throws AlertException if the server refuses, for example {@code Unknown session}
   */
  public ServerHello restore(String sessionId, EcPrivateKey restoreKey) {
    return inside(() -> new SessionRestoration(session).restore(sessionId, restoreKey));
  }

  /**
   * Renews the keys of the session; what was recorded or stolen of the former ones opens nothing
   * from now on, and the former tickets are worthless.
   *
   * @throws AlertException if the server refuses
   * @throws SessionLostException if there is no ticket left
   */
  public void rekey() {
    alone(() -> agreement.rekey());
  }

  /** As {@link #rekey()}, with the server's static key, in one message of either side. */
  public void rekey(KnownServerKey serverKey) {
    alone(() -> agreement.rekey(serverKey));
  }

  /**
   * Calls an API method.
   *
   * @param params values of the wire's model, see {@link PayloadCodec}
   * @return the result
   * @throws RpcErrorException if the method refuses
   * @throws AlertException if the server refuses the message
   * @throws SessionLostException if there is no ticket left
   * @throws TransportException if no answer came; the call may have been executed
   */
  public @Nullable Object call(String method, Map<String, ?> params) {
    return callOver(session.transport(), method, params);
  }

  /**
   * Calls an API method over another transport than the session's own, for example the WebSocket
   * that the call concerns. As {@link #call} otherwise.
   */
  public @Nullable Object callOver(Transport other, String method, Map<String, ?> params) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", 0L);
    request.put("jsonrpc", "2.0");
    request.put("method", method);
    request.put("params", params);
    return AnswerReader.result(exchange(other, request));
  }

  /**
   * Fetches tickets if few are left or they expire soon; an idle session calls this now and then.
   */
  public void refillIfNeeded() {
    if (session.pool().needsRefill()) {
      exchange(session.transport(), null);
    }
  }

  /** Forgets all tickets; the server's side of the session ends with their lifetime. */
  public void close() {
    session.pool().clear();
  }

  /** Sends one message under a ticket, with a refill if the pool asks for it. */
  private Map<?, ?> exchange(Transport over, @Nullable Map<String, Object> request) {
    return locked(
        tickets.readLock(),
        () -> {
          TicketPool.Taken taken = session.pool().take();
          try {
            return exchange(taken, over, request);
          } finally {
            if (taken.refill()) {
              session.pool().refillEnded();
            }
          }
        });
  }

  private Map<?, ?> exchange(
      TicketPool.Taken taken, Transport over, @Nullable Map<String, Object> request) {
    ClientSession.Resumed resumed = session.resume(taken.ticket());
    if (taken.refill()) {
      resumed.out().handshake(session.ticketRequest());
    }
    if (request != null) {
      resumed.out().request(request);
    }
    AnswerReader in = resumed.sendOver(over);
    if (taken.refill()) {
      session.keep(in.handshake("ticket_response"), resumed.keys());
    }
    return request == null ? Map.of() : in.response();
  }

  private <T> T inside(Supplier<T> login) {
    return alone(
        () -> {
          if (session.pool().isEmpty()) {
            agreement.anonymous();
          }
          return login.get();
        });
  }

  private <T> T alone(Supplier<T> action) {
    return locked(tickets.writeLock(), action);
  }

  private <T> T locked(Lock lock, Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } catch (AlertException e) {
      if (e.isSessionLost()) {
        session.pool().clear();
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }
}
