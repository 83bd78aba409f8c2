package lambdabridge.protocol.client;

/** No ticket is left, because there was no login, or no refill came in time; log in again. */
public final class SessionLostException extends RuntimeException {
  SessionLostException(String message) {
    super(message);
  }
}
