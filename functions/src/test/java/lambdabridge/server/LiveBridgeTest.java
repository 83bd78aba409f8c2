package lambdabridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.SettableClock;
import lambdabridge.server.secret.BridgeSecrets;
import lambdabridge.server.secret.SecretDocument;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LiveBridgeTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final AtomicInteger reads = new AtomicInteger();
  private Supplier<SecretDocument> kept = document("1");

  private final LiveBridge live =
      new LiveBridge(
          () -> {
            reads.incrementAndGet();
            return kept.get();
          },
          secrets -> new TestBridge(DYNAMO).withSecrets(secrets).bridge(),
          clock);

  @Test
  void secretsAreReadAtTheFirstUseAndNotBefore() {
    assertThat(reads).hasValue(0);

    Bridge bridge = live.get();

    assertThat(live.get()).isSameAs(bridge);
    assertThat(reads).hasValue(1);
  }

  @Test
  void newSecretsAreInUseAfterFiveMinutes() {
    Bridge before = live.get();
    kept = document("2");

    clock.advance(LiveBridge.SECRETS_AGE.minusMillis(1));
    assertThat(live.get()).isSameAs(before);
    clock.advance(LiveBridge.SECRETS_AGE);

    assertThat(live.get().config().secrets().identityKey().wif())
        .isNotEqualTo(before.config().secrets().identityKey().wif());
  }

  @Test
  void theSameVersionKeepsTheBridge() {
    Bridge before = live.get();

    clock.advance(LiveBridge.SECRETS_AGE);

    assertThat(live.get()).isSameAs(before);
    assertThat(reads).hasValue(2);
  }

  @Test
  void theBridgeStaysWhileSecretsCannotBeReadOrUnderstood() {
    Bridge before = live.get();

    kept =
        () -> {
          throw new IllegalStateException("no answer");
        };
    clock.advance(LiveBridge.SECRETS_AGE);
    assertThat(live.get()).isSameAs(before);

    kept = () -> new SecretDocument("3", "{}");
    clock.advance(LiveBridge.SECRETS_AGE);
    assertThat(live.get()).isSameAs(before);
  }

  @Test
  void withoutAnySecretsNothingIsServedAndTheNextCallTriesAgain() {
    kept = () -> new SecretDocument("1", "{}");
    assertThatIllegalArgumentException().isThrownBy(live::get);

    kept = document("2");

    assertThat(live.get()).isNotNull();
  }

  @Test
  void primingReadsTheSecretsAndTheFirstRequestNeedsNoMore() {
    live.beforeCheckpoint(Core.getGlobalContext());

    assertThat(reads).hasValue(1);
    assertThat(live.get().endpoint()).isNotNull();
    assertThat(reads).hasValue(1);
  }

  @Test
  void primingThatFailsLeavesTheSnapshotAsItIs() {
    kept = () -> new SecretDocument("1", "{}");

    live.beforeCheckpoint(Core.getGlobalContext());
    kept = document("2");

    assertThat(live.get()).isNotNull();
  }

  @Test
  void environmentWithoutSecretsIsNamed() {
    var deployment =
        new Deployment(
            Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "AWS_REGION", "eu-central-1"));

    assertThatIllegalArgumentException()
        .isThrownBy(deployment::bridge)
        .withMessageContaining("BRIDGE_SECRETS");
  }

  private static Supplier<SecretDocument> document(String version) {
    var document =
        new SecretDocument(
            version, BridgeSecrets.generate(new SecureRandom(), Instant.EPOCH).toJson());
    return () -> document;
  }
}
