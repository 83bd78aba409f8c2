package lambdabridge.server.rpc;

import org.jspecify.annotations.Nullable;

/** A method refuses a call; the connection lives on. */
public final class RpcException extends RuntimeException {
  private final ErrorCode error;
  private final int code;
  private final transient @Nullable Object data;

  public RpcException(ErrorCode error) {
    this(error, null);
  }

  /**
   * @param data detail for the caller: a text, or a structure of the wire's value model
   */
  public RpcException(ErrorCode error, @Nullable Object data) {
    this(error, error.code(), error.message(), data);
  }

  private RpcException(ErrorCode error, int code, String message, @Nullable Object data) {
    super(message);
    this.error = error;
    this.code = code;
    this.data = data;
  }

  /**
   * Returns the refusal that another server answered with, whose codes need not be ours.
   *
   * @param code as {@link #code()} gives it back
   */
  public static RpcException ofOtherServer(int code, String message, @Nullable Object data) {
    return new RpcException(ErrorCode.PROXY_DESTINATION_FAILED, code, message, data);
  }

  public ErrorCode error() {
    return error;
  }

  /** Returns the number on the wire: that of {@link #error()}, unless another server said it. */
  public int code() {
    return code;
  }

  public @Nullable Object data() {
    return data;
  }

  /** Returns the refusal of a parameter, naming it. */
  public static RpcException invalidParams(String explanation) {
    return new RpcException(ErrorCode.INVALID_PARAMS, explanation);
  }
}
