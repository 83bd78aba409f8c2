package lambdabridge.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import lambdabridge.server.secret.BridgeSecrets;
import lambdabridge.server.secret.SecretDocument;
import org.crac.Context;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge of a function that runs for hours: wired when it is first needed, and anew when the
 * secrets have changed, so that keys rotate without a deployment. What is being answered meanwhile
 * ends with the bridge it began with.
 *
 * <p>Once registered with CRaC it is primed before a snapshot is taken: Lambda's SnapStart then
 * resumes functions that are wired and have everything loaded.
 */
public final class LiveBridge implements Supplier<Bridge>, Resource {
  /** How long an old version of the secrets may be used. */
  public static final Duration SECRETS_AGE = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(LiveBridge.class);

  private final Supplier<SecretDocument> secrets;
  private final Function<BridgeSecrets, Bridge> wiring;
  private final Clock clock;
  private @Nullable Wired wired;

  private record Wired(Bridge bridge, String version, Instant checked) {}

  public LiveBridge(
      Supplier<SecretDocument> secrets, Function<BridgeSecrets, Bridge> wiring, Clock clock) {
    this.secrets = secrets;
    this.wiring = wiring;
    this.clock = clock;
  }

  /**
   * Returns the bridge with secrets not older than {@link #SECRETS_AGE}, or older ones while newer
   * ones cannot be had.
   *
   * @throws RuntimeException if there are none at all yet
   */
  @Override
  public synchronized Bridge get() {
    Instant now = clock.instant();
    if (wired == null) {
      wired = wire(secrets.get(), now);
    } else if (!now.isBefore(wired.checked.plus(SECRETS_AGE))) {
      wired = refresh(wired, now);
    }
    return wired.bridge;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      get().warmUp();
    } catch (RuntimeException e) {
      LOG.error("the snapshot is taken without priming", e);
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // The clock says how old the secrets are.
  }

  private Wired refresh(Wired before, Instant now) {
    try {
      SecretDocument document = secrets.get();
      if (!document.version().equals(before.version)) {
        return wire(document, now);
      }
    } catch (RuntimeException e) {
      LOG.error("secrets cannot be read again; the ones at hand stay in use", e);
    }
    return new Wired(before.bridge, before.version, now);
  }

  private Wired wire(SecretDocument document, Instant now) {
    return new Wired(wiring.apply(BridgeSecrets.parse(document.json())), document.version(), now);
  }
}
