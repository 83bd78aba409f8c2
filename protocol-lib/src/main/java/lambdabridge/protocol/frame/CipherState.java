package lambdabridge.protocol.frame;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.HmacSha256;

/**
 * One direction of an encrypted connection: keys and the number of the next frame.
 *
 * <pre>
 *   hdr    = the 8 header bytes with the length of c
 *   seed   = u64(sequence) ‖ hdr
 *   tag    = HMAC(macKey, seed)[0..8]
 *   eh     = AES-256-ECB(key, hdr ‖ tag)                      16 bytes
 *   c      = AES-256-CBC-PKCS7(key, iv = eh, payload)         nothing if the payload is empty
 *   mac    = HMAC(macKey, seed ‖ eh ‖ c)[0..16]               nothing if the payload is empty
 *   frame  = eh ‖ c ‖ mac
 * </pre>
 *
 * <p>The tag is checked before the length is believed, the MAC before anything is decrypted, both
 * in constant time. The length of c is {@code 16 * (payload / 16 + 1)}.
 *
 * <p>Not thread-safe; one per direction and message. After an exception it must not be used again.
 *
 * <p>Source: spec privmx-tls.md 3.5.
 */
public final class CipherState {
  /** Bytes of an encrypted header. */
  static final int HEADER_LENGTH = 16;

  /** Bytes of the MAC behind a payload. */
  static final int MAC_LENGTH = 16;

  private static final int BLOCK = 16;
  private static final int TAG_LENGTH = 8;

  private final SecretKeySpec key;
  private final Mac mac;
  private final Cipher header;
  private final Cipher payload;
  private long sequence;

  /** Starts a direction at sequence number 0, with keys of 32 bytes each. */
  public CipherState(SecretBytes key, SecretBytes macKey) {
    this(key, macKey, 0);
  }

  CipherState(SecretBytes key, SecretBytes macKey, long sequence) {
    this.key = new SecretKeySpec(key.toArray(), "AES");
    this.mac = HmacSha256.keyed(macKey);
    this.sequence = sequence;
    try {
      this.header = Cipher.getInstance("AES/ECB/NoPadding");
      this.payload = Cipher.getInstance("AES/CBC/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  /** Appends the frame of {@code plaintext} to {@code out}. */
  void seal(int version, int code, Bytes plaintext, ByteWriter out) {
    int length = plaintext.isEmpty() ? 0 : BLOCK * (plaintext.length() / BLOCK + 1);
    Bytes hdr = new FrameHeader(version, code, length).encoded();
    byte[] seed = seed(hdr);
    try {
      header.init(Cipher.ENCRYPT_MODE, key);
      byte[] eh = header.doFinal(hdr.concat(tag(seed)).toArray());
      out.bytes(eh);
      if (length > 0) {
        payload.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(eh));
        mac.update(seed);
        mac.update(eh);
        out.fill(
            length + MAC_LENGTH,
            (array, offset) -> {
              encrypt(plaintext, array, offset);
              mac.update(array, offset, length);
              System.arraycopy(mac.doFinal(), 0, array, offset + length, MAC_LENGTH);
            });
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encrypt a frame", e);
    }
    sequence++;
  }

  /** Encrypts straight into the output: the JDK's own padding would copy a large payload twice. */
  private void encrypt(Bytes plaintext, byte[] target, int offset) throws GeneralSecurityException {
    int whole = plaintext.length() - plaintext.length() % BLOCK;
    plaintext
        .slice(0, whole)
        .feed((array, from, count) -> payload.update(array, from, count, target, offset));
    byte[] last = new byte[BLOCK];
    Bytes rest = plaintext.slice(whole, plaintext.length());
    rest.copyTo(last, 0);
    Arrays.fill(last, rest.length(), BLOCK, (byte) (BLOCK - rest.length()));
    payload.doFinal(last, 0, BLOCK, target, offset + whole);
  }

  /**
   * Opens the header of the next frame.
   *
   * @param eh 16 bytes
   * @throws ProtocolException if the tag is wrong
   */
  Opened open(Bytes eh) {
    try {
      header.init(Cipher.DECRYPT_MODE, key);
      Bytes block = Bytes.wrap(header.doFinal(eh.toArray()));
      Bytes hdr = block.slice(0, FrameHeader.LENGTH);
      byte[] seed = seed(hdr);
      if (!tag(seed).equalsInConstantTime(block.slice(FrameHeader.LENGTH, HEADER_LENGTH))) {
        throw new ProtocolException("Invalid frame TAG");
      }
      sequence++;
      return new Opened(FrameHeader.parse(hdr), Bytes.wrap(seed), eh);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot decrypt a frame header", e);
    }
  }

  /**
   * Opens the payload behind a header that {@link #open(Bytes)} has just returned.
   *
   * @param c as many bytes as the header says, at least 1
   * @param expectedMac 16 bytes
   * @throws ProtocolException if the MAC or the padding is wrong; which of them does not show
   */
  Bytes open(Opened opened, Bytes c, Bytes expectedMac) {
    opened.seed().feed(mac::update);
    opened.eh().feed(mac::update);
    c.feed(mac::update);
    Bytes actual = Bytes.wrap(mac.doFinal()).slice(0, MAC_LENGTH);
    if (!actual.equalsInConstantTime(expectedMac) || c.length() % BLOCK != 0) {
      throw new ProtocolException("Invalid frame MAC");
    }
    byte[] padded = new byte[c.length()];
    try {
      payload.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(opened.eh().toArray()));
      c.feed((array, from, count) -> payload.doFinal(array, from, count, padded, 0));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot decrypt a frame", e);
    }
    return Bytes.wrap(padded, padded.length - padding(padded));
  }

  private static int padding(byte[] padded) {
    int count = padded[padded.length - 1];
    if (count < 1 || count > BLOCK) {
      throw new ProtocolException("Invalid frame MAC");
    }
    for (int i = padded.length - count; i < padded.length; i++) {
      if (padded[i] != count) {
        throw new ProtocolException("Invalid frame MAC");
      }
    }
    return count;
  }

  private byte[] seed(Bytes hdr) {
    return new ByteWriter(16).u64(sequence).bytes(hdr).finish().toArray();
  }

  private Bytes tag(byte[] seed) {
    return Bytes.wrap(mac.doFinal(seed)).slice(0, TAG_LENGTH);
  }

  /**
   * A header whose tag was right.
   *
   * @param seed 16 bytes that the MAC of the payload begins with
   * @param eh the encrypted header, initialization vector of the payload
   */
  record Opened(FrameHeader header, Bytes seed, Bytes eh) {}
}
