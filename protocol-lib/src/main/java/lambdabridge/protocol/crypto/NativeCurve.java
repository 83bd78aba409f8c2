package lambdabridge.protocol.crypto;

import fr.acinq.secp256k1.Secp256k1CFunctions;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The curve by libsecp256k1: 2 to 5 times as fast as Java and, what counts more in a function that
 * has just started, as fast the first time as ever.
 *
 * <p>It is called by the binding's own C functions: the layer above them would bring Kotlin's
 * library, and a loader that leaves files behind.
 */
final class NativeCurve implements Curve {
  private static final String LIBRARIES = "/fr/acinq/secp256k1/jni/native/";

  /** The library's own; it lasts as long as the process. Only read once it is made. */
  private final long context;

  private NativeCurve(long context) {
    this.context = context;
  }

  /** Returns null where the library has no form for the machine or may not be loaded. */
  static @Nullable NativeCurve load() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "").replace("amd64", "x86_64");
    String name = LIBRARIES + system + "-" + machine + "/libsecp256k1-jni.so";
    try (InputStream library = NativeCurve.class.getResourceAsStream(name)) {
      if (library == null) {
        return null;
      }
      Path file = Files.createTempFile("secp256k1-", ".so");
      try {
        Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
        System.load(file.toString());
      } finally {
        Files.delete(file); // what is loaded stays
      }
      return new NativeCurve(
          Secp256k1CFunctions.secp256k1_context_create(
              Secp256k1CFunctions.SECP256K1_CONTEXT_SIGN
                  | Secp256k1CFunctions.SECP256K1_CONTEXT_VERIFY));
    } catch (IOException | UnsatisfiedLinkError | IllegalCallerException notHere) {
      return null; // another C library, a folder that nothing may be run from, …
    }
  }

  @Override
  public Bytes onCurve(Bytes encoded) {
    try {
      return Bytes.wrap(Secp256k1CFunctions.secp256k1_ec_pubkey_parse(context, encoded.toArray()));
    } catch (Secp256k1Exception notOnCurve) {
      throw new IllegalArgumentException("not a public key: not on the curve", notOnCurve);
    }
  }

  @Override
  public Bytes timesG(byte[] k) {
    return Bytes.wrap(Secp256k1CFunctions.secp256k1_ec_pubkey_create(context, k));
  }

  @Override
  public Bytes times(Bytes point, byte[] k) {
    return Bytes.wrap(
        Secp256k1CFunctions.secp256k1_ec_pubkey_tweak_mul(context, point.toArray(), k));
  }

  /**
   * The library calculates with the same nonce, but keeps to itself whether it made s low, and does
   * not tell the recovery id. Both are worked out here, without the inverse of the nonce.
   */
  @Override
  public Bytes sign(byte[] d, Bytes digest) {
    byte[] nonce = Rfc6979.nonce(d, digest);
    byte[] lowS = Secp256k1CFunctions.secp256k1_ecdsa_sign(context, digest.toArray(), d, null);
    BigInteger n = Secp256k1.N;
    BigInteger k = new BigInteger(1, nonce);
    BigInteger e = new BigInteger(1, digest.toArray());
    BigInteger r = new BigInteger(1, lowS, 0, 32);
    BigInteger s = new BigInteger(1, lowS, 32, 32);
    boolean asItCame = k.multiply(s).mod(n).equals(e.add(r.multiply(new BigInteger(1, d))).mod(n));
    return Secp256k1.signature(timesG(nonce), asItCame ? s : n.subtract(s));
  }

  @Override
  public boolean satisfies(Bytes point, Bytes digest, Bytes signature) {
    byte[] lowS = signature.toArray(); // the library takes no other
    Secp256k1CFunctions.secp256k1_ecdsa_signature_normalize(context, signature.toArray(), lowS);
    return Secp256k1CFunctions.secp256k1_ecdsa_verify(
            context, lowS, digest.toArray(), point.toArray())
        == 1;
  }
}
