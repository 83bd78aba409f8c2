package lambdabridge.protocol.discovery;

/** No endpoint could be found for a host; the message says what was tried. */
public final class DiscoveryException extends RuntimeException {
  /**
   * Makes a failure.
   *
   * @param message what was tried
   */
  public DiscoveryException(String message) {
    super(message);
  }
}
