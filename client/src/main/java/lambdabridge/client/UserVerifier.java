package lambdabridge.client;

import java.util.List;
import lambdabridge.client.format.BridgeIdentity;
import org.jspecify.annotations.Nullable;

/** Decides whether a key belongs to a user, from knowledge the server does not have. */
@FunctionalInterface
public interface UserVerifier {
  /**
   * One claim of authorship.
   *
   * @param date ms since the epoch
   * @param bridgeIdentity server the author was connected to, if the data says so
   */
  record VerificationRequest(
      String contextId,
      String senderId,
      String senderPubKey,
      long date,
      @Nullable BridgeIdentity bridgeIdentity) {}

  /** Returns one answer a request, in their order. */
  List<Boolean> verify(List<VerificationRequest> requests);
}
