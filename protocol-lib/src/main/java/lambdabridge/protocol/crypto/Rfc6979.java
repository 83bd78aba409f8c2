package lambdabridge.protocol.crypto;

import java.math.BigInteger;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * The nonce of a deterministic ECDSA signature on secp256k1 with SHA-256.
 *
 * <p>By the JDK's HMAC: to load the first class of Bouncy Castle's signed archive takes a process
 * that has just started longer than all the rest of a login.
 *
 * <p>Source: RFC 6979 section 3.2.
 */
final class Rfc6979 {
  private Rfc6979() {}

  /**
   * Returns the nonce as 32 bytes, in 1 … n-1.
   *
   * @param d the private key, 32 bytes
   * @param digest 32 bytes
   */
  static byte[] nonce(byte[] d, Bytes digest) {
    BigInteger e = new BigInteger(1, digest.toArray()).mod(Secp256k1.N);
    Bytes seed = Bytes.copyOf(d).concat(Bytes.wrap(Secp256k1.to32Bytes(e)));
    State state = new State(SecretBytes.wrap(new byte[32]), Bytes.ofHex("01".repeat(32)));
    state = state.mixed(0, seed).mixed(1, seed);
    while (true) {
      Bytes v = HmacSha256.tag(state.k, state.v);
      if (Secp256k1.isScalar(new BigInteger(1, v.toArray()))) {
        return v.toArray();
      }
      state = new State(state.k, v).mixed(0, Bytes.EMPTY);
    }
  }

  private record State(SecretBytes k, Bytes v) {
    State mixed(int mark, Bytes seed) {
      Bytes input = new ByteWriter(97).bytes(v).u8(mark).bytes(seed).finish();
      SecretBytes next = SecretBytes.wrap(HmacSha256.tag(k, input).toArray());
      return new State(next, HmacSha256.tag(next, v));
    }
  }
}
