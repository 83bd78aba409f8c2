package lambdabridge.protocol.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import lambdabridge.protocol.ProtocolException;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static final Bytes ALPHABET = Bytes.ofUtf8("abcdefgh");

  @Test
  void aSliceIsAValueLikeAnyOther() {
    Bytes slice = ALPHABET.slice(2, 5);

    assertThat(slice).isEqualTo(Bytes.ofUtf8("cde")).hasSameHashCodeAs(Bytes.ofUtf8("cde"));
    assertThat(slice.hex()).isEqualTo("636465");
    assertThat(slice).hasToString("636465");
    assertThat(slice.utf8()).isEqualTo("cde");
    assertThat(slice.length()).isEqualTo(3);
    assertThat(slice.get(0)).isEqualTo((byte) 'c');
    assertThat(slice.toArray()).containsExactly('c', 'd', 'e');
    assertThat(slice.concat(slice)).isEqualTo(Bytes.ofUtf8("cdecde"));
    assertThat(slice.slice(1, 2)).isEqualTo(Bytes.ofUtf8("d"));
    assertThat(slice).isNotEqualTo(Bytes.ofUtf8("cdf")).isNotEqualTo(Bytes.ofUtf8("cd"));
  }

  @Test
  void aSliceEndsWhereItEnds() {
    Bytes slice = ALPHABET.slice(2, 5);

    assertThatThrownBy(() -> slice.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Bytes.wrap(new byte[1], 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void copiesDoNotFollowTheirOrigin() {
    byte[] origin = {1, 2, 3};
    Bytes whole = Bytes.copyOf(origin);
    Bytes part = Bytes.copyOf(origin, 1, 3);
    origin[1] = 9;

    assertThat(whole).isEqualTo(Bytes.ofHex("010203"));
    assertThat(part).isEqualTo(Bytes.ofHex("0203"));
    whole.toArray()[0] = 9;
    assertThat(whole).isEqualTo(Bytes.ofHex("010203"));
  }

  @Test
  void feedHandsOverExactlyTheSlice() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    ALPHABET.slice(2, 5).feed(out::write);

    assertThat(out).hasToString("cde");
  }

  @Test
  void aWriterGrowsAndAReaderTakesItBack() {
    ByteWriter out = new ByteWriter(0);
    for (int i = 0; i < 1000; i++) {
      out.u8(i).u16(0x1234).u32(0xFFFFFFFEL).u64(Long.MIN_VALUE).bytes(ALPHABET);
    }
    ByteReader in = new ByteReader(out.finish());

    for (int i = 0; i < 1000; i++) {
      assertThat(in.u8()).isEqualTo(i & 0xFF);
      assertThat(in.u16()).isEqualTo(0x1234);
      assertThat(in.u32()).isEqualTo(0xFFFFFFFEL);
      assertThat(in.i64()).isEqualTo(Long.MIN_VALUE);
      assertThat(in.utf8(8)).isEqualTo("abcdefgh");
    }
    assertThat(in.atEnd()).isTrue();
  }

  @Test
  void aReaderRefusesWhatIsNotThereAndStaysWhereItWas() {
    ByteReader in = new ByteReader(Bytes.ofHex("010203"));

    assertThatThrownBy(in::u32).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(in::i64).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> in.bytes(4)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> in.bytes(-1)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> in.bytes(1L << 32)).isInstanceOf(ProtocolException.class);
    assertThat(in.remaining()).isEqualTo(3);
  }

  @Test
  void secretsAreNotPrinted() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {42, 43});

    assertThat(secret.toString()).doesNotContain("42", "2a", "43", "2b");
    assertThat(secret)
        .isEqualTo(SecretBytes.copyOf(new byte[] {42, 43}))
        .isNotEqualTo(SecretBytes.copyOf(new byte[] {42, 44}));
  }
}
