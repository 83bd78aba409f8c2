package lambdabridge.server.event;

import java.net.URI;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.rpc.SocketRef;

/** A kind of gateway that holds sockets: which are its own, and what a push must look like. */
public interface PushGateway {
  /**
   * Tells whether a socket is this gateway's. Nothing is ever sent to one that is no gateway's: it
   * would get what the gateways know us by.
   *
   * @param endpoint of the socket
   */
  boolean holds(URI endpoint);

  /** Returns a message in the form the gateway takes. */
  Bytes body(SocketRef socket, Bytes message);

  /** Returns the headers by which the gateway knows the request for ours. */
  Map<String, String> authorization(String method, URI uri, Bytes body);
}
