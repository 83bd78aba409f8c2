package lambdabridge.protocol;

/**
 * A peer broke the protocol. The message is the ALERT text; nothing more is processed in the
 * message at hand, other messages are unaffected.
 *
 * <p>Source: spec privmx-tls.md 3.9.
 */
public final class ProtocolException extends RuntimeException {
  /**
   * Makes a failure.
   *
   * @param alert text the peer is told
   */
  public ProtocolException(String alert) {
    super(alert);
  }

  /**
   * Makes a failure.
   *
   * @param alert text the peer is told
   * @param cause what the peer is not told
   */
  public ProtocolException(String alert, Throwable cause) {
    super(alert, cause);
  }

  /** Returns the text of the ALERT frame. */
  public String alert() {
    return String.valueOf(getMessage());
  }
}
