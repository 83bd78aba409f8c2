package lambdabridge.server.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Where a message came from.
 *
 * @param address of the client, as the gateway saw it
 * @param socket null over HTTP
 */
public record Origin(String address, @Nullable SocketRef socket) {
  public static Origin http(String address) {
    return new Origin(address, null);
  }
}
