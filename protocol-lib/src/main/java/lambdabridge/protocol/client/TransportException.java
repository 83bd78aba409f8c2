package lambdabridge.protocol.client;

/** A message could not be delivered, or its answer was lost; the session is unharmed. */
public final class TransportException extends RuntimeException {
  /**
   * Makes a failure.
   *
   * @param message what did not arrive where
   */
  public TransportException(String message) {
    super(message);
  }

  /**
   * Makes a failure.
   *
   * @param message what did not arrive where
   * @param cause why
   */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
