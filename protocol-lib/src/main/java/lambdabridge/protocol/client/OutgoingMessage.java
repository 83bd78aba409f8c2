package lambdabridge.protocol.client;

import java.util.Map;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.frame.CipherState;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.FrameWriter;

/** A message to the server, frame by frame. */
final class OutgoingMessage {
  private final int version;
  private final PayloadCodec codec;
  private final FrameWriter frames = new FrameWriter();

  OutgoingMessage(int version) {
    this.version = version;
    this.codec = PayloadCodec.ofVersion(version);
  }

  OutgoingMessage handshake(Map<String, ?> message) {
    frames.write(version, ContentType.HANDSHAKE, codec.encode(message));
    return this;
  }

  OutgoingMessage request(Map<String, ?> request) {
    frames.write(version, ContentType.APPLICATION_DATA, codec.encode(request));
    return this;
  }

  /** Announces new keys, and writes on under them. */
  OutgoingMessage switchTo(CipherState keys) {
    frames.switchTo(version, keys);
    return this;
  }

  /** Sends the message and returns its answer, of which nothing has been read. */
  AnswerReader sendOver(Transport transport) {
    return new AnswerReader(transport.exchange(frames.finish()), codec);
  }
}
