package lambdabridge.protocol.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.frame.CipherState;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import org.jspecify.annotations.Nullable;

/** Reads the frames of one answer in the order a request makes them come. */
final class AnswerReader {
  private final FrameReader in;
  private final PayloadCodec codec;

  AnswerReader(Bytes answer, PayloadCodec codec) {
    this.in = new FrameReader(answer);
    this.codec = codec;
  }

  boolean hasNext() {
    return in.hasNext();
  }

  /**
   * Returns the next frame, passing over types nobody knows.
   *
   * @throws AlertException for an ALERT
   * @throws ProtocolException if the answer ends here or another type comes
   */
  Frame expect(ContentType type) {
    while (in.hasNext()) {
      Frame frame = in.next();
      if (frame.type() == ContentType.ALERT) {
        throw new AlertException(frame.payload().utf8());
      }
      if (frame.type() == type) {
        return frame;
      }
      if (frame.type() != ContentType.UNKNOWN) {
        throw new ProtocolException("Expected " + type + ", got " + frame.type());
      }
    }
    throw new ProtocolException("Answer ends where " + type + " was expected");
  }

  /** Takes CHANGE_CIPHER_SPEC and reads on under {@code next}. */
  void switchTo(CipherState next) {
    expect(ContentType.CHANGE_CIPHER_SPEC);
    in.switchTo(next);
  }

  /** Returns the next handshake message, which must be of that type. */
  Map<?, ?> handshake(String type) {
    Map<?, ?> answer = object(expect(ContentType.HANDSHAKE));
    if (!type.equals(answer.get("type"))) {
      throw new ProtocolException("Expected handshake " + type + ", got " + answer.get("type"));
    }
    return answer;
  }

  /** Returns the next response object. */
  Map<?, ?> response() {
    return object(expect(ContentType.APPLICATION_DATA));
  }

  private Map<?, ?> object(Frame frame) {
    if (codec.decode(frame.payload()) instanceof Map<?, ?> object) {
      return object;
    }
    throw new ProtocolException("Expected an object");
  }

  /**
   * Returns the result of a response.
   *
   * @throws RpcErrorException if it is an error
   */
  static @Nullable Object result(Map<?, ?> response) {
    if (response.get("error") instanceof Map<?, ?> error) {
      if (error.get("msg") instanceof String message
          && error.get("data") instanceof Map<?, ?> data
          && data.get("error") instanceof Map<?, ?> detail) {
        Long code = number(detail, "code");
        if (code != null) {
          throw new RpcErrorException(code, message, detail.get("data"));
        }
      }
      throw new ProtocolException("Malformed error response");
    }
    return response.get("result");
  }

  static EcPublicKey key(Map<?, ?> answer, String name) {
    if (answer.get(name) instanceof Bytes encoded) {
      try {
        return EcPublicKey.decode(encoded);
      } catch (IllegalArgumentException e) {
        throw new ProtocolException("Server sent no valid key", e);
      }
    }
    throw new ProtocolException("Server sent no key");
  }

  static List<Bytes> tickets(Map<?, ?> answer) {
    List<Bytes> tickets = new ArrayList<>();
    if (answer.get("tickets") instanceof List<?> ids) {
      for (Object id : ids) {
        if (!(id instanceof Bytes bytes)) {
          throw new ProtocolException("Server sent a ticket that is no bytes");
        }
        tickets.add(bytes);
      }
    }
    return tickets;
  }

  static AccountSession accountSession(
      String sessionId, String account, Map<?, ?> begun, Map<?, ?> finished) {
    boolean pending = finished.get("additionalLoginStep") != null;
    return new AccountSession(sessionId, account, pending, ServerHello.of(begun));
  }

  static String requireText(Map<?, ?> object, String name) {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new ProtocolException("Server sent no " + name);
  }

  static @Nullable String text(Map<?, ?> object, String name) {
    return object.get(name) instanceof String text ? text : null;
  }

  static @Nullable Long number(Map<?, ?> object, String name) {
    return switch (object.get(name)) {
      case Long number -> number;
      case Double number when number == Math.rint(number) -> number.longValue();
      case null, default -> null;
    };
  }
}
