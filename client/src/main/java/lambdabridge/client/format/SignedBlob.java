package lambdabridge.client.format;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;

/**
 * Data under a signature: {@code 01 ‖ u8(65) ‖ signature[65] ‖ data}.
 *
 * <p>Source: spec client-formats.md 6.
 *
 * @param signature over SHA-256 of the data
 * @param data what is signed
 */
record SignedBlob(Bytes signature, Bytes data) {
  private static final byte TYPE = 1;

  static Bytes sign(EcPrivateKey author, Bytes data) {
    Bytes signature = author.sign(data);
    return Bytes.wrap(new byte[] {TYPE, (byte) signature.length()}).concat(signature).concat(data);
  }

  /** Returns the parts without looking at the signature. */
  static SignedBlob split(Bytes blob) {
    if (blob.isEmpty() || blob.get(0) != TYPE) {
      throw new FormatException(StatusCode.UNSUPPORTED_BLOB, "unknown kind of signed data");
    }
    int start = 2 + (blob.length() > 1 ? Byte.toUnsignedInt(blob.get(1)) : 0);
    if (blob.length() < start) {
      throw new FormatException(StatusCode.INVALID_DATA_SIGNATURE, "signed data cut short");
    }
    return new SignedBlob(blob.slice(2, start), blob.slice(start, blob.length()));
  }

  /** Returns the data if {@code author} signed it. */
  static Bytes open(EcPublicKey author, Bytes blob) {
    SignedBlob parts = split(blob);
    if (!parts.isSignedBy(author)) {
      throw new FormatException(StatusCode.INVALID_DATA_SIGNATURE, "invalid data signature");
    }
    return parts.data;
  }

  boolean isSignedBy(EcPublicKey author) {
    return Signatures.verifies(author, data, signature);
  }
}
