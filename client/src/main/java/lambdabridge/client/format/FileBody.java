package lambdabridge.client.format;

import java.nio.ByteBuffer;
import java.util.List;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.AesCbc;
import lambdabridge.protocol.crypto.HmacSha256;
import lambdabridge.protocol.crypto.Sha256;

/**
 * The encrypted body of a file: chunks, each under a key of its own, and a list of their tags.
 *
 * <pre>
 *   ck     = SHA-256(file key ‖ u32be(index))
 *   body   = iv ‖ AES-256-CBC(ck, iv, plain chunk)
 *   chunk  = HMAC(ck, body) ‖ body
 *   list   = the HMACs of all chunks;  top = HMAC(file key, list)
 * </pre>
 *
 * <p>Source: spec client-formats.md 11.1.
 */
public final class FileBody {
  /** Plain bytes in a chunk as the official clients write them; readers take it from the meta. */
  public static final int CHUNK_SIZE = 131_072;

  private static final int TAG = HmacSha256.LENGTH;

  private FileBody() {}

  /** Returns the encrypted size, bytes, of {@code size} plain bytes. */
  public static long encryptedSize(long size, int chunkSize) {
    long rest = size % chunkSize;
    return size / chunkSize * encryptedChunk(chunkSize) + (rest == 0 ? 0 : encryptedChunk(rest));
  }

  private static long encryptedChunk(long plain) {
    return TAG + AesCbc.BLOCK + AesCbc.BLOCK * (plain / AesCbc.BLOCK + 1);
  }

  /**
   * Returns an encrypted chunk; its first 32 bytes are its entry in the list.
   *
   * @param iv 16 random bytes
   */
  public static Bytes encrypt(SecretBytes fileKey, int index, Bytes iv, Bytes plain) {
    SecretBytes key = chunkKey(fileKey, index);
    Bytes body = iv.concat(AesCbc.encrypt(key, iv, plain));
    return HmacSha256.tag(key, body).concat(body);
  }

  /**
   * Returns a plain chunk.
   *
   * @param checksum the chunk's entry in a list that was checked
   * @throws FormatException FILE_CHUNK_CHECKSUM or FILE_CIPHER_CHECKSUM
   */
  public static Bytes decrypt(SecretBytes fileKey, int index, Bytes chunk, Bytes checksum) {
    if (chunk.length() < TAG + 2 * AesCbc.BLOCK
        || !chunk.slice(0, TAG).equalsInConstantTime(checksum)) {
      throw new FormatException(StatusCode.FILE_CHUNK_CHECKSUM, "chunk is not the listed one");
    }
    SecretBytes key = chunkKey(fileKey, index);
    Bytes body = chunk.slice(TAG, chunk.length());
    if (!HmacSha256.tag(key, body).equalsInConstantTime(checksum)) {
      throw new FormatException(StatusCode.FILE_CIPHER_CHECKSUM, "chunk was altered or moved");
    }
    try {
      return AesCbc.decrypt(
          key, body.slice(0, AesCbc.BLOCK), body.slice(AesCbc.BLOCK, body.length()));
    } catch (ProtocolException e) {
      throw new FormatException(StatusCode.FILE_CIPHER_CHECKSUM, "chunk has no valid padding");
    }
  }

  /** Returns the list for encrypted chunks: what is uploaded as the file's checksum. */
  public static Bytes checksums(List<Bytes> chunks) {
    Bytes list = Bytes.EMPTY;
    for (Bytes chunk : chunks) {
      list = list.concat(chunk.slice(0, TAG));
    }
    return list;
  }

  /** Returns what the meta holds of the list. */
  public static Bytes topHash(SecretBytes fileKey, Bytes checksums) {
    return HmacSha256.tag(fileKey, checksums);
  }

  /**
   * Checks the list against the meta.
   *
   * @throws FormatException FILE_TOP_HASH
   */
  public static void requireList(SecretBytes fileKey, Bytes checksums, Bytes topHash) {
    if (!topHash(fileKey, checksums).equalsInConstantTime(topHash)) {
      throw new FormatException(StatusCode.FILE_TOP_HASH, "list of another body");
    }
  }

  private static SecretBytes chunkKey(SecretBytes fileKey, int index) {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(index).array());
    return SecretBytes.wrap(Sha256.digest(Bytes.wrap(fileKey.toArray()).concat(number)).toArray());
  }
}
