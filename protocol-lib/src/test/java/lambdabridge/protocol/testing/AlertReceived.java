package lambdabridge.protocol.testing;

/** The server answered with an ALERT; the message is its text. */
public final class AlertReceived extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AlertReceived(String text) {
    super(text);
  }

  /** Returns the text of the ALERT. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
