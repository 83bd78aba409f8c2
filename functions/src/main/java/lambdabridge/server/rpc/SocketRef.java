package lambdabridge.server.rpc;

/**
 * The WebSocket a request came in on.
 *
 * @param connectionId the gateway's name of the socket
 * @param endpoint URL whose {@code /@connections/{id}} pushes to it
 */
public record SocketRef(String connectionId, String endpoint) {}
