package lambdabridge.local.gateway;

import lambdabridge.server.rpc.SocketRef;

/**
 * A socket as events name it.
 *
 * @param stage tells administrators' sockets from clients'
 */
record SocketName(String connectionId, String stage, String sourceIp) {
  /** Stage of clients' sockets. */
  static final String CLIENT_STAGE = "local";

  /**
   * Returns the name of a socket asked for by {@code path}: administrators' end in {@code /api}.
   */
  static SocketName of(String connectionId, String path, String sourceIp) {
    return new SocketName(
        connectionId, path.endsWith("/api") ? SocketRef.MANAGEMENT_STAGE : CLIENT_STAGE, sourceIp);
  }

  boolean isManagement() {
    return stage.equals(SocketRef.MANAGEMENT_STAGE);
  }
}
