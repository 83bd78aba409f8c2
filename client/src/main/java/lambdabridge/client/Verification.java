package lambdabridge.client;

import java.util.List;
import java.util.function.IntConsumer;
import lambdabridge.client.UserVerifier.VerificationRequest;
import lambdabridge.client.format.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Asks the user verifier about many claims at once.
 *
 * <p>Source: spec client-formats.md 15.
 */
final class Verification {
  private Verification() {}

  /** One claim, and where a refusal of it goes. */
  record Claim(VerificationRequest request, IntConsumer refusal) {}

  static void run(UserVerifier verifier, List<Claim> claims) {
    if (claims.isEmpty()) {
      return;
    }
    List<? extends @Nullable Boolean> answers; // an application may break the contract
    try {
      answers = verifier.verify(claims.stream().map(Claim::request).toList());
    } catch (RuntimeException e) {
      claims.forEach(claim -> claim.refusal.accept(StatusCode.VERIFIER_FAILED));
      return;
    }
    if (answers == null || answers.size() != claims.size()) {
      claims.forEach(claim -> claim.refusal.accept(StatusCode.VERIFIER_RESULT_SIZE));
      return;
    }
    for (int i = 0; i < claims.size(); i++) {
      if (!Boolean.TRUE.equals(answers.get(i))) {
        claims.get(i).refusal.accept(StatusCode.USER_REFUSED);
      }
    }
  }
}
