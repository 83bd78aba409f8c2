package lambdabridge.client;

import java.security.SecureRandom;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.discovery.Address;
import org.jspecify.annotations.Nullable;

/**
 * Opens an account's session by its password once, and from then on without: the password is
 * forgotten.
 *
 * <p>Source: spec privmx-tls.md 5.10 and 5.12.
 */
final class AccountLogin implements Connection.Login {
  private final EcPrivateKey restoreKey;
  private @Nullable Password password;
  private volatile @Nullable String sessionId;

  private record Password(Address address, String text) {
    @Override
    public String toString() {
      return "Password[]";
    }
  }

  AccountLogin(Address address, String password, SecureRandom random) {
    this.restoreKey = EcPrivateKey.generate(random);
    this.password = new Password(address, password);
  }

  AccountLogin(SavedSession saved) {
    this.restoreKey = EcPrivateKey.ofWif(saved.restorePrivKey());
    this.sessionId = saved.sessionId();
  }

  /** Called by one thread at a time. */
  @Override
  public void logIn(ClientConnection session) {
    Password first = password;
    if (first != null) {
      sessionId =
          session
              .logInWithPassword(first.address.user(), first.address.host(), first.text, restoreKey)
              .sessionId();
      password = null;
    } else {
      session.restore(requireSession(), restoreKey);
    }
  }

  SavedSession saved() {
    return new SavedSession(requireSession(), restoreKey.wif());
  }

  private String requireSession() {
    String id = sessionId;
    if (id == null) {
      throw new IllegalStateException("not logged in yet");
    }
    return id;
  }
}
