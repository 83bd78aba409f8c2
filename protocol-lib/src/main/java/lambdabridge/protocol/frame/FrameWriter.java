package lambdabridge.protocol.frame;

import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Builds a message of frames. Not thread-safe; one per message.
 *
 * <p>Source: spec privmx-tls.md 3.4 to 3.6.
 */
public final class FrameWriter {
  private final ByteWriter out = new ByteWriter();
  private @Nullable CipherState cipher;

  /** Appends a frame, encrypted if the writer has keys. */
  public void write(int version, ContentType type, Bytes payload) {
    if (cipher != null) {
      cipher.seal(version, type.code(), payload, out);
    } else {
      out.bytes(new FrameHeader(version, type.code(), payload.length()).encoded()).bytes(payload);
    }
  }

  /** Announces new keys with CHANGE_CIPHER_SPEC, still under the old ones, and switches to them. */
  public void switchTo(int version, CipherState next) {
    write(version, ContentType.CHANGE_CIPHER_SPEC, Bytes.EMPTY);
    cipher = next;
  }

  /** Returns the message; the writer must not be used afterwards. */
  public Bytes finish() {
    return out.finish();
  }
}
