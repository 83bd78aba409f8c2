package lambdabridge.server.proof;

/** The server said that it cannot answer now: HTTP 503, or the same on a WebSocket. */
final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unavailable() {
    super("503");
  }
}
