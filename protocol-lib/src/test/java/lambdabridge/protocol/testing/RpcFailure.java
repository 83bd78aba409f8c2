package lambdabridge.protocol.testing;

import org.jspecify.annotations.Nullable;

/** The server answered a call with an error object. */
public final class RpcFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long code;
  private final String msg;
  private final transient @Nullable Object data;

  public RpcFailure(long code, String msg, @Nullable Object data) {
    super(code + " " + msg + (data == null ? "" : ": " + data));
    this.code = code;
    this.msg = msg;
    this.data = data;
  }

  /** Returns {@code error.data.error.code}. */
  public long code() {
    return code;
  }

  /** Returns {@code error.msg}. */
  public String msg() {
    return msg;
  }

  /** Returns {@code error.data.error.data}, null also if absent. */
  public @Nullable Object data() {
    return data;
  }
}
