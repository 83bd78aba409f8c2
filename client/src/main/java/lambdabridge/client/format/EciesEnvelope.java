package lambdabridge.client.format;

import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.Ecies;
import org.jspecify.annotations.Nullable;

/**
 * A message from one key to another: {@code 'e' ‖ sender[33] ‖ recipient[33] ‖ ECIES}.
 *
 * <p>Source: spec client-formats.md 5.
 */
public final class EciesEnvelope {
  private static final byte TYPE = 'e';
  private static final int KEY_LENGTH = 33;
  private static final int HEADER = 1 + 2 * KEY_LENGTH;

  private EciesEnvelope() {}

  /** Returns the envelope; the same input gives the same output. */
  public static Bytes seal(EcPrivateKey sender, EcPublicKey recipient, Bytes plaintext) {
    return Bytes.wrap(new byte[] {TYPE})
        .concat(sender.publicKey().encoded())
        .concat(recipient.encoded())
        .concat(Ecies.encrypt(sender, recipient, plaintext));
  }

  /**
   * Returns the plaintext.
   *
   * @param expectedSender who must have sent it; null for anyone
   * @throws FormatException if it is for or from somebody else, or altered
   */
  public static Bytes open(
      EcPrivateKey recipient, @Nullable EcPublicKey expectedSender, Bytes envelope) {
    if (envelope.length() < HEADER || envelope.get(0) != TYPE) {
      throw new FormatException(StatusCode.ECIES_HEADER, "not an ECIES envelope");
    }
    Bytes senderKey = envelope.slice(1, 1 + KEY_LENGTH);
    if (!envelope.slice(1 + KEY_LENGTH, HEADER).equals(recipient.publicKey().encoded())) {
      throw new FormatException(StatusCode.ECIES_RECIPIENT, "for another recipient");
    }
    if (expectedSender != null && !senderKey.equals(expectedSender.encoded())) {
      throw new FormatException(StatusCode.ECIES_SENDER, "from another sender");
    }
    try {
      return Ecies.decrypt(
          recipient, EcPublicKey.decode(senderKey), envelope.slice(HEADER, envelope.length()));
    } catch (ProtocolException | IllegalArgumentException e) {
      throw new FormatException(StatusCode.ECIES_TAG, "altered ECIES envelope");
    }
  }
}
