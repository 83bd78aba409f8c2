package lambdabridge.protocol.bytes;

import java.security.MessageDigest;

/** Key material: compared in constant time, never printed. */
public final class SecretBytes {
  private final byte[] array;

  private SecretBytes(byte[] array) {
    this.array = array;
  }

  /** Returns a secret with a copy of {@code source}. */
  public static SecretBytes copyOf(byte[] source) {
    return new SecretBytes(source.clone());
  }

  /** Returns a secret that takes {@code array} over without copying. */
  public static SecretBytes wrap(byte[] array) {
    return new SecretBytes(array);
  }

  /** Returns the number of bytes. */
  public int length() {
    return array.length;
  }

  /** Returns the secret {@code from} inclusive to {@code to} exclusive. */
  public SecretBytes slice(int from, int to) {
    return new SecretBytes(java.util.Arrays.copyOfRange(array, from, to));
  }

  /** Returns a fresh copy of the content, for the primitive that uses it. */
  public byte[] toArray() {
    return array.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes that && MessageDigest.isEqual(array, that.array);
  }

  @Override
  public int hashCode() {
    return array.length;
  }

  @Override
  public String toString() {
    return "SecretBytes[" + array.length + "]";
  }
}
