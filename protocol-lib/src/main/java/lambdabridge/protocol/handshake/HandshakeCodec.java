package lambdabridge.protocol.handshake;

import java.util.Map;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;

/**
 * Turns payloads of handshake frames into messages, and answers into payloads.
 *
 * <p>Source: spec privmx-tls.md 5.1.
 */
public final class HandshakeCodec {
  private final PayloadCodec payloads;

  /** Makes a codec over the encoding of a version of the record layer. */
  public HandshakeCodec(PayloadCodec payloads) {
    this.payloads = payloads;
  }

  /**
   * Returns what a client said.
   *
   * @throws ProtocolException with the ALERT text, if it is not a handshake message or out of shape
   */
  public HandshakeMessage decode(Bytes payload) {
    return HandshakeDecoder.decode(new HandshakeFields(object(payload)));
  }

  private Map<?, ?> object(Bytes payload) {
    Object value;
    try {
      value = payloads.decode(payload);
    } catch (ProtocolException e) {
      throw new ProtocolException("Invalid handshake data. Cannot decode given PSON", e);
    }
    if (value instanceof Map<?, ?> object) {
      return object;
    }
    throw new ProtocolException("Invalid handshake data");
  }

  /** Returns the payload that carries {@code answer}. */
  public Bytes encode(HandshakeAnswer answer) {
    return payloads.encode(HandshakeEncoder.encode(answer));
  }
}
