package lambdabridge.server.apikey;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lambdabridge.protocol.bytes.Bytes;

/** A public key that verifies requests. */
public final class Ed25519Key {
  public static final int MAX_PEM_LENGTH = 1024;

  private static final String ALGORITHM = "Ed25519";
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN PUBLIC KEY-----\\s([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

  private final PublicKey key;

  private Ed25519Key(PublicKey key) {
    this.key = key;
  }

  /**
   * Reads a key in PEM: label PUBLIC KEY, holding the X.509 form.
   *
   * @throws IllegalArgumentException for anything else, or a key of another kind
   */
  public static Ed25519Key ofPem(String pem) {
    Matcher matcher = PEM.matcher(pem);
    if (pem.length() > MAX_PEM_LENGTH || !matcher.matches()) {
      throw new IllegalArgumentException("not a public key in PEM");
    }
    byte[] der = Base64.getDecoder().decode(matcher.group(1).replaceAll("\\s", ""));
    try {
      Ed25519Key key =
          new Ed25519Key(
              KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
      key.verifier(); // the point itself is only looked at here
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key", e);
    }
  }

  public boolean verifies(Bytes message, Bytes signature) {
    try {
      Signature verifier = verifier();
      verifier.update(message.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false; // a signature of the wrong length or form
    }
  }

  private Signature verifier() throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(ALGORITHM);
    verifier.initVerify(key);
    return verifier;
  }
}
