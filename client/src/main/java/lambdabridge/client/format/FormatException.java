package lambdabridge.client.format;

/** Data that does not have the form, or the seal, it should have. */
public final class FormatException extends RuntimeException {
  /** What is wrong, as {@link StatusCode} numbers it. */
  private final int status;

  /**
   * Makes a failure.
   *
   * @param status a {@link StatusCode}
   */
  public FormatException(int status, String message) {
    super(message + " (" + StatusCode.text(status) + ")");
    this.status = status;
  }

  /** Returns a {@link StatusCode}. */
  public int status() {
    return status;
  }
}
