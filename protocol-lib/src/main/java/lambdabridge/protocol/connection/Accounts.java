package lambdabridge.protocol.connection;

import java.util.Optional;
import lambdabridge.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Port to accounts: named users who log in with a password ({@code srp_init}, {@code srp_exchange})
 * or with a login key ({@code key_init}, {@code key_exchange}) inside an encrypted connection, and
 * may come back with a restore key ({@code session}).
 *
 * <p>Nobody may find out by trying whether an account or a login key exists. So the questions below
 * have an answer for everybody, made up where there is no account, always the same for the same
 * name, made with the same effort; the engine goes through the whole login with it and refuses at
 * the end as it refuses a wrong password.
 *
 * <p>An implementation is made for one message and knows the address it came from.
 *
 * <p>Source: spec privmx-tls.md 5.10 to 5.12.
 */
public interface Accounts {
  /**
   * Refuses to go on after too many failures for this account, or from the client's address, of
   * late. Asked before each step of a login; the account need not exist.
   *
   * @throws ProtocolException {@code Login rejected}
   */
  void admit(String account);

  /** Counts a failure for this account, which need not exist, and for the client's address. */
  void failed(String account);

  /**
   * Returns what a login with a password begins with.
   *
   * @param name user part of {@code user#host}
   * @param host server part as the client spells it; for any but this server's the answer is made
   *     up
   */
  SrpRecord srp(String name, String host);

  /**
   * Returns whose login key this is.
   *
   * @param publicKey pub58
   */
  KeyRecord loginKey(String publicKey);

  /** Keeps a login between its two messages, until {@link LoginExchange#expires} at the latest. */
  void keep(LoginExchange exchange);

  /**
   * Hands out a login that was kept, once: of any number of calls with one id, at most one gets an
   * answer.
   *
   * @param sessionId as sent by a client, at most 150 characters of any kind
   * @return empty if it was never kept, has expired or was taken before
   */
  Optional<LoginExchange> take(String sessionId);

  /**
   * Opens a session for the account of a login in which everything was right: of {@link
   * Level#LOGGED_IN} in the name of the user's key if the account is tied to one, otherwise of
   * {@link Level#ACCOUNT} with the public key of {@code connection}. The tenant and the version are
   * those of {@code connection}, the agent that of the exchange. Failures counted for the account
   * may be forgotten.
   *
   * @param connection the session in which the client logged in; the engine closes it afterwards
   * @param restoreKey pub58 of the key that may restore the session under {@link
   *     LoginExchange#sessionId}, or null if the client wants none
   * @return empty if the account is gone, or its credentials were changed since the exchange began
   */
  Optional<Session> open(LoginExchange exchange, Session connection, @Nullable String restoreKey);

  /**
   * Returns the session that was opened with a restore key under this id and can still be restored,
   * whether or not it has tickets.
   *
   * @param sessionId as sent by a client, at most 150 characters of any kind
   */
  Optional<Restorable> restorable(String sessionId);

  /**
   * Opens the session again; whatever tickets it had are worthless. The tenant, the version and the
   * agent are those of {@code connection}, which the engine closes afterwards.
   *
   * @return empty if the session can be restored no more
   */
  Optional<Session> restore(Restorable restorable, Session connection);
}
