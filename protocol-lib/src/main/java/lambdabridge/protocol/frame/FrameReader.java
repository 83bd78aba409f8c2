package lambdabridge.protocol.frame;

import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.ByteReader;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a message into frames. It checks and decrypts; what a frame means is its caller's business.
 *
 * <p>Any bytes at all end in frames or in a {@link ProtocolException}, after which the reader must
 * not be used again. Not thread-safe; one per message.
 *
 * <p>Source: spec privmx-tls.md 3.4, 3.5; limits 2.4.
 */
public final class FrameReader {
  /** Frames in one message; the 2018 browser client batches up to about 250. */
  public static final int MAX_FRAMES = 512;

  /** Payload bytes of a handshake frame, as transmitted. */
  public static final int MAX_HANDSHAKE_BYTES = 16 * 1024;

  private final ByteReader in;
  private @Nullable CipherState cipher;
  private int frames;

  /** Starts with plaintext frames. */
  public FrameReader(Bytes message) {
    in = new ByteReader(message);
  }

  /** Tells whether another frame follows. */
  public boolean hasNext() {
    return !in.atEnd();
  }

  /** Tells whether the next frame has to be encrypted. */
  public boolean encrypted() {
    return cipher != null;
  }

  /** Expects all further frames under these keys. */
  public void switchTo(CipherState next) {
    cipher = next;
  }

  /**
   * Returns the next frame.
   *
   * @throws ProtocolException if it is cut off, too large or one too many, if its version is
   *     neither 1 nor 2, or if its tag or MAC is wrong
   */
  public Frame next() {
    if (++frames > MAX_FRAMES) {
      throw new ProtocolException("More than " + MAX_FRAMES + " frames");
    }
    return cipher == null ? plaintext() : encrypted(cipher);
  }

  private Frame plaintext() {
    FrameHeader header = FrameHeader.parse(take(FrameHeader.LENGTH));
    requireKnownVersion(header);
    requireFits(header, 0);
    return frame(header, in.bytes(header.length()));
  }

  private Frame encrypted(CipherState cipher) {
    CipherState.Opened opened = cipher.open(take(CipherState.HEADER_LENGTH));
    FrameHeader header = opened.header();
    requireKnownVersion(header);
    if (header.length() == 0) {
      return frame(header, Bytes.EMPTY);
    }
    requireFits(header, CipherState.MAC_LENGTH);
    Bytes c = in.bytes(header.length());
    return frame(header, cipher.open(opened, c, in.bytes(CipherState.MAC_LENGTH)));
  }

  private static Frame frame(FrameHeader header, Bytes payload) {
    return new Frame(header.version(), header.type(), payload);
  }

  private Bytes take(int length) {
    if (length > in.remaining()) {
      throw new ProtocolException("Truncated frame");
    }
    return in.bytes(length);
  }

  private void requireKnownVersion(FrameHeader header) {
    int version = header.version();
    if (version != 1 && version != 2) {
      throw new ProtocolException(
          frames == 1 ? "Unsupported version" : "Unsupported version " + version + " 1,2");
    }
  }

  private void requireFits(FrameHeader header, int macLength) {
    if (header.type() == ContentType.HANDSHAKE && header.length() > MAX_HANDSHAKE_BYTES) {
      throw new ProtocolException("Handshake frame too large");
    }
    if (header.length() + macLength > in.remaining()) {
      throw new ProtocolException("Truncated frame");
    }
  }
}
