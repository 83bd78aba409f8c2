package lambdabridge.protocol.client;

import org.jspecify.annotations.Nullable;

/**
 * A method refused a call.
 *
 * <p>Source: spec privmx-tls.md 7.1.
 */
public final class RpcErrorException extends RuntimeException {
  /** The server's number. */
  private final long code;

  private final transient @Nullable Object data;

  /**
   * Makes a refusal.
   *
   * @param code the server's number
   * @param message its text
   * @param data its detail, or null
   */
  public RpcErrorException(long code, String message, @Nullable Object data) {
    super(message);
    this.code = code;
    this.data = data;
  }

  /** Returns the server's number, see spec privmx-tls.md 7.5. */
  public long code() {
    return code;
  }

  /** Returns the detail: a text, a structure of the wire's value model, or null. */
  public @Nullable Object data() {
    return data;
  }
}
