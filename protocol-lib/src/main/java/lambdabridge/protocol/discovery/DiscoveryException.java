package lambdabridge.protocol.discovery;

/** No endpoint could be found for a host; the message says what was tried. */
public final class DiscoveryException extends RuntimeException {
  public DiscoveryException(String message) {
    super(message);
  }
}
