package lambdabridge.protocol.handshake;

import java.util.HexFormat;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/** The fields of one handshake object, taken out by name and checked for type and size. */
record HandshakeFields(Map<?, ?> object) {
  static ProtocolException invalidParams() {
    return new ProtocolException("Invalid params");
  }

  String type() {
    if (object.get("type") instanceof String type) {
      return type;
    }
    throw new ProtocolException("Invalid handshake data");
  }

  boolean isNull(String name) {
    return object.get(name) == null;
  }

  String text(String name) {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw invalidParams();
  }

  String text(String name, int maxChars) {
    String text = text(name);
    if (text.length() > maxChars) {
      throw invalidParams();
    }
    return text;
  }

  /** Returns null for an absent field; a null is not a text. */
  @Nullable String optionalText(String name, int minChars, int maxChars) {
    if (!object.containsKey(name)) {
      return null;
    }
    String text = text(name);
    if (text.length() < minChars || text.length() > maxChars) {
      throw invalidParams();
    }
    return text;
  }

  Bytes binary(String name, int minLength, int maxLength) {
    if (object.get(name) instanceof Bytes bytes
        && bytes.length() >= minLength
        && bytes.length() <= maxLength) {
      return bytes;
    }
    throw invalidParams();
  }

  /** Returns the bytes of a number in hex, with or without leading zeros, of any parity. */
  Bytes hexNumber(String name, int maxDigits) {
    String digits = text(name, maxDigits);
    if (!digits.isEmpty() && digits.chars().allMatch(HexFormat::isHexDigit)) {
      return Bytes.ofHex(digits.length() % 2 == 0 ? digits : "0" + digits);
    }
    throw invalidParams();
  }

  /** Returns a key in binary form. */
  EcPublicKey key(String name, int maxLength) {
    try {
      return EcPublicKey.decode(binary(name, 0, maxLength));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Invalid key", e);
    }
  }

  /** Returns a key in the form pub58, or null if there is none. */
  @Nullable EcPublicKey pub58(String name) {
    try {
      return isNull(name) ? null : EcPublicKey.ofPub58(text(name));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("Invalid params", e);
    }
  }

  /** Returns a number without a fraction, whatever its form on the wire. */
  int integer(String name, int min, int max) {
    Object value = object.get(name);
    double number =
        switch (value) {
          case Long n -> (double) n;
          case Double d -> d;
          case null, default -> throw invalidParams();
        };
    if (number != Math.rint(number) || number < min || number > max) {
      throw invalidParams();
    }
    return (int) number;
  }

  /** Returns false for an absent or null field. */
  boolean flag(String name) {
    return switch (object.get(name)) {
      case null -> false;
      case Boolean b -> b;
      default -> throw invalidParams();
    };
  }
}
