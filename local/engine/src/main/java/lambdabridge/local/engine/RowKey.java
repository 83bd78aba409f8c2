package lambdabridge.local.engine;

import java.util.Arrays;

/** The store's key of a row; {@link Table} says what is in it. Nobody changes its bytes. */
final class RowKey {
  private final byte[] bytes;

  RowKey(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
