package lambdabridge.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.HmacSha256;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final SecretBytes KEY = SecretBytes.wrap(randomBytes(32, 1).toArray());
  private static final SecretBytes MAC_KEY = SecretBytes.wrap(randomBytes(32, 2).toArray());
  private static final Bytes SHORT = Bytes.ofUtf8("seventeen bytes..");

  /** CHANGE_CIPHER_SPEC in plaintext, then an empty and two full frames encrypted. */
  private static final Bytes MESSAGE = message();

  private static final int PLAINTEXT_LENGTH = 8;
  private static final List<Integer> FRAME_ENDS =
      List.of(0, 8, 8 + 16, 8 + 16 + (16 + 32 + 16), 8 + 16 + 2 * (16 + 32 + 16));

  private static Bytes message() {
    FrameWriter out = new FrameWriter();
    out.switchTo(1, new CipherState(KEY, MAC_KEY));
    out.write(1, ContentType.HELLO, Bytes.EMPTY);
    out.write(1, ContentType.APPLICATION_DATA, SHORT);
    out.write(2, ContentType.HANDSHAKE, SHORT);
    return out.finish();
  }

  @Test
  void aMessageIsReadBackAsItWasWritten() {
    assertThat(read(MESSAGE))
        .containsExactly(
            new Frame(1, ContentType.CHANGE_CIPHER_SPEC, Bytes.EMPTY),
            new Frame(1, ContentType.HELLO, Bytes.EMPTY),
            new Frame(1, ContentType.APPLICATION_DATA, SHORT),
            new Frame(2, ContentType.HANDSHAKE, SHORT));
  }

  @Test
  void everyFlippedBitOfAnEncryptedFrameIsNoticed() {
    for (int bit = 8 * PLAINTEXT_LENGTH; bit < 8 * MESSAGE.length(); bit++) {
      byte[] flipped = MESSAGE.toArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertRefused(() -> read(Bytes.wrap(flipped)), "Invalid frame (TAG|MAC)");
    }
  }

  @Test
  void everyCutInsideAFrameIsNoticed() {
    for (int length = 0; length < MESSAGE.length(); length++) {
      Bytes cut = MESSAGE.slice(0, length);
      if (FRAME_ENDS.contains(length)) {
        assertThat(read(cut)).hasSize(FRAME_ENDS.indexOf(length));
      } else {
        assertRefused(() -> read(cut), "Truncated frame");
      }
    }
  }

  @Test
  void removedRepeatedAndExchangedFramesAreNoticed() {
    Bytes start = MESSAGE.slice(0, FRAME_ENDS.get(1));
    Bytes empty = frame(1);
    Bytes first = frame(2);
    Bytes second = frame(3);

    for (Bytes forged :
        List.of(
            start.concat(first),
            start.concat(empty).concat(second),
            start.concat(empty).concat(empty),
            start.concat(empty).concat(first).concat(first),
            start.concat(empty).concat(second).concat(first))) {
      assertRefused(() -> read(forged), "Invalid frame TAG");
    }
  }

  @Test
  void aPayloadBehindTheHeaderOfAnotherFrameIsNoticed() {
    Bytes header = frame(2).slice(0, 16);
    Bytes payload = frame(3).slice(16, 64);

    assertRefused(
        () -> read(MESSAGE.slice(0, FRAME_ENDS.get(2)).concat(header).concat(payload)),
        "Invalid frame MAC");
  }

  @Test
  void aPlaintextFrameInAnEncryptedConnectionIsRefused() {
    Bytes plaintext = Bytes.ofHex("0117000000010000f3").concat(Bytes.wrap(new byte[16]));

    assertRefused(
        () -> read(MESSAGE.slice(0, PLAINTEXT_LENGTH).concat(plaintext)), "Invalid frame TAG");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17, 255})
  void anAuthenticFrameWithWrongPaddingLooksLikeAWrongMac(int lastByte)
      throws GeneralSecurityException {
    byte[] padded = new byte[16];
    padded[15] = (byte) lastByte;

    Bytes forged = authenticFrame(Bytes.wrap(padded), 16);

    assertRefused(() -> encryptedReader(forged).next(), "Invalid frame MAC");
  }

  @Test
  void anAuthenticFrameWithUnequalPaddingLooksLikeAWrongMac() throws GeneralSecurityException {
    byte[] padded = new byte[16];
    padded[15] = 2;

    Bytes forged = authenticFrame(Bytes.wrap(padded), 16);

    assertRefused(() -> encryptedReader(forged).next(), "Invalid frame MAC");
  }

  @Test
  void anAuthenticFrameThatIsNotWholeBlocksLooksLikeAWrongMac() throws GeneralSecurityException {
    Bytes forged = authenticFrame(Bytes.wrap(new byte[16]), 15);

    assertRefused(() -> encryptedReader(forged).next(), "Invalid frame MAC");
  }

  @Test
  void aLengthBeyondTheInputIsRefusedBeforeAnythingIsAllocated() {
    assertRefused(() -> read(Bytes.ofHex("0117ffffffff0000")), "Truncated frame");
  }

  @Test
  void reservedBytesAreNotLookedAt() {
    assertThat(read(Bytes.ofHex("011700000001abcdf3")))
        .containsExactly(new Frame(1, ContentType.APPLICATION_DATA, Bytes.ofHex("f3")));
  }

  @Test
  void typesNobodyDefinedAreUnknown() {
    assertThat(read(Bytes.ofHex("0163000000010000f3")))
        .containsExactly(new Frame(1, ContentType.UNKNOWN, Bytes.ofHex("f3")));
  }

  @Test
  void aForeignVersionIsNamedUnlessItIsInTheFirstFrame() {
    Bytes good = Bytes.ofHex("0118000000000000");
    Bytes foreign = Bytes.ofHex("0318000000000000");

    assertRefused(() -> read(foreign), "Unsupported version");
    assertRefused(() -> read(Bytes.ofHex("0018000000000000")), "Unsupported version");
    assertRefused(() -> read(good.concat(foreign)), "Unsupported version 3 1,2");
    FrameWriter encrypted = new FrameWriter();
    encrypted.switchTo(1, new CipherState(KEY, MAC_KEY));
    encrypted.write(3, ContentType.APPLICATION_DATA, SHORT);
    assertRefused(() -> read(encrypted.finish()), "Unsupported version 3 1,2");
  }

  @Test
  void aHandshakeFrameHasAtMost16KiB() {
    assertThat(read(plaintext(ContentType.HANDSHAKE, 16 * 1024))).hasSize(1);
    assertRefused(
        () -> read(plaintext(ContentType.HANDSHAKE, 16 * 1024 + 1)), "Handshake frame too large");
  }

  @Test
  void aMessageHasAtMost512Frames() {
    Bytes frame = Bytes.ofHex("0118000000000000");
    Bytes message = Bytes.EMPTY;
    for (int i = 0; i < 512; i++) {
      message = message.concat(frame);
    }
    Bytes full = message;

    assertThat(read(full)).hasSize(512);
    assertRefused(() -> read(full.concat(frame)), "More than 512 frames");
  }

  @Test
  void largePayloadsOfEverySizeAroundABlockSurvive() {
    for (int length = 5 * 1024 * 1024 - 17; length <= 5 * 1024 * 1024 + 1; length++) {
      Bytes payload = randomBytes(length, length);
      FrameWriter out = new FrameWriter();
      out.switchTo(1, new CipherState(KEY, MAC_KEY));
      out.write(1, ContentType.APPLICATION_DATA, payload);

      assertThat(read(out.finish()).getLast().payload()).isEqualTo(payload);
    }
  }

  @Test
  void anyBytesEndInFramesOrInAProtocolException() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 5 && random.nextBoolean()) {
        // Often enough the start of something that makes sense.
        bytes[0] = (byte) (1 + random.nextInt(2));
        bytes[1] = (byte) (20 + random.nextInt(5));
        bytes[2] = bytes[3] = bytes[4] = 0;
      }
      readOrRefuse(new FrameReader(Bytes.wrap(bytes)));
      readOrRefuse(encryptedReader(Bytes.wrap(bytes)));
    }
  }

  private static void readOrRefuse(FrameReader in) {
    try {
      while (in.hasNext()) {
        in.next();
      }
    } catch (ProtocolException expected) {
      assertThat(expected.alert()).isNotEmpty();
    }
  }

  /** Reads a message whose encryption starts at its CHANGE_CIPHER_SPEC. */
  private static List<Frame> read(Bytes message) {
    List<Frame> frames = new ArrayList<>();
    FrameReader in = new FrameReader(message);
    while (in.hasNext()) {
      Frame frame = in.next();
      frames.add(frame);
      if (frame.type() == ContentType.CHANGE_CIPHER_SPEC) {
        in.switchTo(new CipherState(KEY, MAC_KEY));
      }
    }
    return frames;
  }

  private static FrameReader encryptedReader(Bytes message) {
    FrameReader in = new FrameReader(message);
    in.switchTo(new CipherState(KEY, MAC_KEY));
    return in;
  }

  private static Bytes frame(int index) {
    return MESSAGE.slice(FRAME_ENDS.get(index), FRAME_ENDS.get(index + 1));
  }

  private static Bytes plaintext(ContentType type, int length) {
    FrameWriter out = new FrameWriter();
    out.write(1, type, Bytes.wrap(new byte[length]));
    return out.finish();
  }

  /** Builds a frame as someone with the keys could: right tag and MAC over any content. */
  private static Bytes authenticFrame(Bytes padded, int length) throws GeneralSecurityException {
    Bytes hdr = new FrameHeader(1, ContentType.APPLICATION_DATA.code(), length).encoded();
    Bytes seed = new ByteWriter().u64(0).bytes(hdr).finish();
    SecretKeySpec key = new SecretKeySpec(KEY.toArray(), "AES");
    Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
    ecb.init(Cipher.ENCRYPT_MODE, key);
    Bytes tag = HmacSha256.tag(MAC_KEY, seed).slice(0, 8);
    Bytes eh = Bytes.wrap(ecb.doFinal(hdr.concat(tag).toArray()));
    Cipher cbc = Cipher.getInstance("AES/CBC/NoPadding");
    cbc.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(eh.toArray()));
    Bytes c = Bytes.wrap(cbc.doFinal(padded.toArray())).slice(0, length);
    Bytes mac = HmacSha256.tag(MAC_KEY, seed.concat(eh).concat(c)).slice(0, 16);
    return eh.concat(c).concat(mac);
  }

  private static Bytes randomBytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static void assertRefused(ThrowingCallable reading, String alertPattern) {
    assertThatThrownBy(reading)
        .isInstanceOf(ProtocolException.class)
        .hasMessageMatching(alertPattern);
  }
}
