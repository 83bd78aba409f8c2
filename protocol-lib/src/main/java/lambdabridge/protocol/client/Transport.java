package lambdabridge.protocol.client;

import lambdabridge.protocol.bytes.Bytes;

/** Port to whatever carries messages: HTTP, a WebSocket, another server's proxy, memory. */
@FunctionalInterface
public interface Transport {
  /**
   * Delivers a message and returns its answer. Called from several threads at once.
   *
   * @throws TransportException if the answer did not come; the message may have arrived all the
   *     same
   */
  Bytes exchange(Bytes message);
}
