package lambdabridge.protocol.connection;

import java.util.Optional;
import lambdabridge.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/** A server that offers no accounts has nothing to hide about them. */
final class NoAccounts implements Accounts {
  @Override
  public void admit(String account) {
    throw nobody();
  }

  @Override
  public void failed(String account) {
    // Nothing is at stake.
  }

  @Override
  public SrpRecord srp(String name, String host) {
    throw nobody();
  }

  @Override
  public KeyRecord loginKey(String publicKey) {
    throw nobody();
  }

  @Override
  public void keep(LoginExchange exchange) {
    throw nobody();
  }

  @Override
  public Optional<LoginExchange> take(String sessionId) {
    return Optional.empty();
  }

  @Override
  public Optional<Session> open(
      LoginExchange exchange, Session connection, @Nullable String restoreKey) {
    return Optional.empty();
  }

  @Override
  public Optional<Restorable> restorable(String sessionId) {
    return Optional.empty();
  }

  @Override
  public Optional<Session> restore(Restorable restorable, Session connection) {
    return Optional.empty();
  }

  private static ProtocolException nobody() {
    return new ProtocolException("User doesn't exist");
  }
}
