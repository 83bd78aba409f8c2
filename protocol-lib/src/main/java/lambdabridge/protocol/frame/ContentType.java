package lambdabridge.protocol.frame;

/**
 * What a frame carries.
 *
 * <p>Source: spec privmx-tls.md 3.2.
 */
public enum ContentType {
  /** Empty; the sender's next frame is under the keys derived last. */
  CHANGE_CIPHER_SPEC(20),
  /** UTF-8 text: what went wrong. */
  ALERT(21),
  /** A serialized object with a string {@code type}. */
  HANDSHAKE(22),
  /** A serialized request or response. */
  APPLICATION_DATA(23),
  /** A serialized string; an application gate that is switched off here. */
  HELLO(24),
  /** Any other number. Such frames are authenticated and otherwise ignored. */
  UNKNOWN(-1);

  private final int code;

  ContentType(int code) {
    this.code = code;
  }

  /** Returns the number on the wire. */
  int code() {
    return code;
  }

  static ContentType ofCode(int code) {
    return switch (code) {
      case 20 -> CHANGE_CIPHER_SPEC;
      case 21 -> ALERT;
      case 22 -> HANDSHAKE;
      case 23 -> APPLICATION_DATA;
      case 24 -> HELLO;
      default -> UNKNOWN;
    };
  }
}
