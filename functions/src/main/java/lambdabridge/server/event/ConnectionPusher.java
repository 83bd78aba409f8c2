package lambdabridge.server.event;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.rpc.SocketRef;

/** Port to the gateway that holds the sockets. */
public interface ConnectionPusher {
  /**
   * Sends one binary message.
   *
   * @return false if the socket is gone
   */
  boolean push(SocketRef socket, Bytes message);
}
