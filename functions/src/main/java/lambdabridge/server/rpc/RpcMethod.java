package lambdabridge.server.rpc;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One method of the main API.
 *
 * @param name as on the wire, with its family's prefix
 * @param decode reads and checks the shape of the parameters
 * @param call runs the method
 * @param <P> the method's parameters
 */
public record RpcMethod<P>(
    String name, Access access, Function<Params, P> decode, Handler<P> call) {

  /** What a method does once shape and level are right. */
  @FunctionalInterface
  public interface Handler<P> {
    /** Returns a value of the wire's value model. */
    @Nullable Object call(Caller caller, P params);
  }

  public static <P> RpcMethod<P> of(
      String name, Access access, Function<Params, P> decode, Handler<P> call) {
    return new RpcMethod<>(name, access, decode, call);
  }
}
