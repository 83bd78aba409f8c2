package lambdabridge.protocol.client;

/** The server answered with an ALERT; its text is the message. */
public final class AlertException extends RuntimeException {
  private static final String INVALID_TICKET = "Invalid ticket";

  AlertException(String text) {
    super(text);
  }

  /** Returns the text of the ALERT. */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** Tells whether the session is gone: the client has to log in again. */
  public boolean isSessionLost() {
    return text().equals(INVALID_TICKET);
  }
}
