package lambdabridge.protocol.client;

/** A message could not be delivered, or its answer was lost; the session is unharmed. */
public final class TransportException extends RuntimeException {
  public TransportException(String message) {
    super(message);
  }

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
