package lambdabridge.server.apikey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;

/**
 * What a key or a token may do.
 *
 * <p>Source: spec management-api.md 5.
 *
 * @param entries as given
 */
public record Scopes(List<String> entries) {
  /** What the first key of an installation may do, as the reference has it. */
  public static final Scopes ALL =
      new Scopes(
          List.of(
              "context",
              "apiKey",
              "solution",
              "solution:*",
              "inbox",
              "store",
              "thread",
              "stream",
              "kvdb"));

  /** All accounts of the server: whoever sets a password can log in. */
  public static final String ACCOUNT = "account";

  /** Binds a token to the WebSocket it is made on. */
  static final String CONNECTION = "connection";

  private static final String SOLUTION = "solution:";
  private static final String ANY_SOLUTION = "*";
  private static final String SESSION = "session:";
  private static final String IP = "ipAddr:";
  private static final String EXPIRES_IN = "expiresIn:";

  public Scopes {
    entries = List.copyOf(entries);
  }

  /** Returns these and one more. */
  Scopes with(String entry) {
    List<String> more = new ArrayList<>(entries);
    more.add(entry);
    return new Scopes(more);
  }

  public boolean has(String entry) {
    return entries.contains(entry);
  }

  /**
   * Refuses a caller that lacks {@code entry}.
   *
   * @throws RpcException INSUFFICIENT_SCOPE naming it
   */
  public void require(String entry) {
    if (!has(entry)) {
      throw insufficient(entry);
    }
  }

  /** Returns the ids of the solutions whose data may be touched, or {@code *}. */
  public Set<String> solutions() {
    return valuesOf(SOLUTION);
  }

  /** Tells whether the data of {@code solution} may be touched by methods that insist on it. */
  public boolean covers(String solution) {
    return solutions().contains(ANY_SOLUTION) || solutions().contains(solution);
  }

  /** Tells whether context methods are limited to the {@link #solutions()}. */
  public boolean isLimited() {
    return !solutions().isEmpty() && !solutions().contains(ANY_SOLUTION);
  }

  /** Tells whether the address is one the bearer may call from. */
  public boolean allowAddress(String ip) {
    Set<String> addresses = valuesOf(IP);
    return addresses.isEmpty() || addresses.contains(ip);
  }

  /** Returns the name that makes a token session replace the one of the same name. */
  public Optional<String> sessionName() {
    return valuesOf(SESSION).stream().findFirst();
  }

  /** Tells whether a token is to be bound to the WebSocket it was made on. */
  public boolean isForConnection() {
    return has(CONNECTION);
  }

  /** Returns what an answer shows: entries about the session itself are left out. */
  public List<String> granted() {
    return entries.stream()
        .filter(e -> !e.equals(CONNECTION))
        .filter(e -> !e.startsWith(SESSION) && !e.startsWith(IP) && !e.startsWith(EXPIRES_IN))
        .toList();
  }

  /**
   * Returns the milliseconds an access token shall live; empty if nothing is said.
   *
   * @throws RpcException INVALID_PARAMS if they are no whole number from 0 to {@code max}
   */
  public Optional<Long> accessTokenLifetimeMs(long max) {
    Optional<Long> lifetime = Optional.empty();
    for (String entry : entries) {
      if (entry.startsWith(EXPIRES_IN)) {
        String digits = entry.substring(EXPIRES_IN.length());
        if (!digits.matches("[0-9]{1,15}") || Long.parseLong(digits) > max) {
          throw RpcException.invalidParams("scope -> expiresIn: expected 0 to " + max);
        }
        lifetime = Optional.of(Long.parseLong(digits));
      }
    }
    return lifetime;
  }

  /**
   * Refuses what a key cannot be given.
   *
   * @throws RpcException INVALID_PARAMS
   */
  public void requireFitForKey() {
    if (entries.stream().anyMatch(e -> e.startsWith(EXPIRES_IN))) {
      throw RpcException.invalidParams("scope -> expiresIn is for tokens only");
    }
  }

  /**
   * Returns what a token gets that asks a key of these scopes for {@code requested}.
   *
   * <p>A token that names no solution gets those its key is limited to: asking for less must not
   * lift the limit.
   *
   * @throws RpcException INSUFFICIENT_SCOPE naming the first entry that is not held
   */
  public Scopes grant(Scopes requested) {
    for (String entry : requested.entries()) {
      if (!isFree(entry) && !holds(entry)) {
        throw insufficient(entry);
      }
    }
    if (!valuesOf(IP).isEmpty() && requested.valuesOf(IP).isEmpty()) {
      throw insufficient(entries.stream().filter(e -> e.startsWith(IP)).findFirst().orElseThrow());
    }
    if (!isLimited() || !requested.solutions().isEmpty()) {
      return requested;
    }
    List<String> narrowed = new ArrayList<>(requested.entries());
    entries.stream().filter(e -> e.startsWith(SOLUTION)).forEach(narrowed::add);
    return new Scopes(narrowed);
  }

  /** Tells whether a token may have the entry whatever its key has. */
  private static boolean isFree(String entry) {
    return entry.equals(CONNECTION) || entry.startsWith(SESSION) || entry.startsWith(EXPIRES_IN);
  }

  private boolean holds(String entry) {
    if (entry.startsWith(SOLUTION)) {
      return covers(entry.substring(SOLUTION.length()));
    }
    if (entry.startsWith(IP)) {
      return allowAddress(entry.substring(IP.length()));
    }
    return has(entry);
  }

  private Set<String> valuesOf(String prefix) {
    return entries.stream()
        .filter(e -> e.startsWith(prefix))
        .map(e -> e.substring(prefix.length()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static RpcException insufficient(String entry) {
    return new RpcException(ErrorCode.INSUFFICIENT_SCOPE, entry);
  }
}
