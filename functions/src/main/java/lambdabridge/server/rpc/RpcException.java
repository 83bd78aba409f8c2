package lambdabridge.server.rpc;

import org.jspecify.annotations.Nullable;

/** A method refuses a call; the connection lives on. */
public final class RpcException extends RuntimeException {
  private final ErrorCode error;
  private final transient @Nullable Object data;

  public RpcException(ErrorCode error) {
    this(error, null);
  }

  /**
   * @param data detail for the caller: a text, or a structure of the wire's value model
   */
  public RpcException(ErrorCode error, @Nullable Object data) {
    super(error.message());
    this.error = error;
    this.data = data;
  }

  public ErrorCode error() {
    return error;
  }

  public @Nullable Object data() {
    return data;
  }

  /** Returns the refusal of a parameter, naming it. */
  public static RpcException invalidParams(String explanation) {
    return new RpcException(ErrorCode.INVALID_PARAMS, explanation);
  }
}
