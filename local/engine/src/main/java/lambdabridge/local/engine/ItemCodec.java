package lambdabridge.local.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Rows as bytes: a count, then name, type and value of each attribute.
 *
 * <pre>
 * map   = count(u16) { text value }*      text  = length(i32) UTF-8
 * value = tag(u8) content                 list, set = count(i32) { element }*
 * </pre>
 */
final class ItemCodec {
  private static final int S = 1;
  private static final int N = 2;
  private static final int B = 3;
  private static final int TRUE = 4;
  private static final int FALSE = 5;
  private static final int NULL = 6;
  private static final int SS = 7;
  private static final int NS = 8;
  private static final int BS = 9;
  private static final int L = 10;
  private static final int M = 11;

  private ItemCodec() {}

  static byte[] encode(Map<String, AttributeValue> item) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writeMap(item, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Map<String, AttributeValue> decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return readMap(in);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored row is damaged", e);
    }
  }

  private static void writeMap(Map<String, AttributeValue> map, DataOutputStream out)
      throws IOException {
    out.writeShort(map.size());
    for (var field : map.entrySet()) {
      write(field.getKey(), out);
      write(field.getValue(), out);
    }
  }

  private static Map<String, AttributeValue> readMap(DataInputStream in) throws IOException {
    int count = in.readUnsignedShort();
    Map<String, AttributeValue> map = LinkedHashMap.newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      map.put(readText(in), readValue(in));
    }
    return map;
  }

  private static void write(AttributeValue value, DataOutputStream out) throws IOException {
    switch (value.type()) {
      case S -> {
        out.writeByte(S);
        write(value.s(), out);
      }
      case N -> {
        out.writeByte(N);
        write(value.n(), out);
      }
      case B -> {
        out.writeByte(B);
        write(value.b().asByteArrayUnsafe(), out);
      }
      case BOOL -> out.writeByte(value.bool() ? TRUE : FALSE);
      case NUL -> out.writeByte(NULL);
      case SS -> writeTexts(SS, value.ss(), out);
      case NS -> writeTexts(NS, value.ns(), out);
      case BS -> {
        out.writeByte(BS);
        out.writeInt(value.bs().size());
        for (SdkBytes element : value.bs()) {
          write(element.asByteArrayUnsafe(), out);
        }
      }
      case L -> {
        out.writeByte(L);
        out.writeInt(value.l().size());
        for (AttributeValue element : value.l()) {
          write(element, out);
        }
      }
      case M -> {
        out.writeByte(M);
        writeMap(value.m(), out);
      }
      case UNKNOWN_TO_SDK_VERSION -> throw new IllegalArgumentException("a value of no type");
    }
  }

  private static AttributeValue readValue(DataInputStream in) throws IOException {
    int tag = in.readUnsignedByte();
    return switch (tag) {
      case S -> AttributeValue.fromS(readText(in));
      case N -> AttributeValue.fromN(readText(in));
      case B -> AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(readBytes(in)));
      case TRUE -> AttributeValue.fromBool(true);
      case FALSE -> AttributeValue.fromBool(false);
      case NULL -> AttributeValue.fromNul(true);
      case SS -> AttributeValue.fromSs(readTexts(in));
      case NS -> AttributeValue.fromNs(readTexts(in));
      case BS -> {
        int count = in.readInt();
        List<SdkBytes> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          elements.add(SdkBytes.fromByteArrayUnsafe(readBytes(in)));
        }
        yield AttributeValue.fromBs(elements);
      }
      case L -> {
        int count = in.readInt();
        List<AttributeValue> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          elements.add(readValue(in));
        }
        yield AttributeValue.fromL(elements);
      }
      case M -> AttributeValue.fromM(readMap(in));
      default -> throw new IOException("unknown tag " + tag);
    };
  }

  private static void writeTexts(int tag, List<String> texts, DataOutputStream out)
      throws IOException {
    out.writeByte(tag);
    out.writeInt(texts.size());
    for (String text : texts) {
      write(text, out);
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  private static void write(String text, DataOutputStream out) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void write(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
