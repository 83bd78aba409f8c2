package lambdabridge.server.session;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Predicate;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Logins;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.Ids;
import lambdabridge.server.context.ContextStore;
import org.jspecify.annotations.Nullable;

/** Decides who may log in, and opens sessions. */
public final class SessionLogins implements Logins {
  private final SessionStore sessions;
  private final NonceStore nonces;
  private final ContextStore contexts;
  private final Predicate<String> solutionExists;
  private final Ids ids;
  private final Clock clock;

  public SessionLogins(
      SessionStore sessions,
      NonceStore nonces,
      ContextStore contexts,
      Predicate<String> solutionExists,
      Ids ids,
      Clock clock) {
    this.sessions = sessions;
    this.nonces = nonces;
    this.contexts = contexts;
    this.solutionExists = solutionExists;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public boolean solutionExists(String solution) {
    return solutionExists.test(solution);
  }

  @Override
  public boolean isContextUser(String publicKey) {
    return contexts.isUserSomewhere(publicKey);
  }

  @Override
  public boolean claimNonce(String publicKey, String nonce, Instant expires) {
    return nonces.claim("nonce", publicKey + " " + nonce, expires);
  }

  @Override
  public boolean claimChallenge(String challenge, Instant expires) {
    return nonces.claim("challenge", challenge, expires);
  }

  @Override
  public Session open(
      Level level,
      String publicKey,
      @Nullable String solution,
      @Nullable String agent,
      int version) {
    String id = ids.random24();
    sessions.create(id, clock.instant().plus(TicketStore.LIFETIME));
    return new Session(id, level, publicKey, solution, agent, version);
  }

  @Override
  public void close(Session session) {
    if (session.account() != null) {
      sessions.disown(session.account(), session.id());
    }
    sessions.end(session.id());
  }
}
