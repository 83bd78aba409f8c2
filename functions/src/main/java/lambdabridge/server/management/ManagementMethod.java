package lambdabridge.server.management;

import java.util.function.Function;
import lambdabridge.server.rpc.Params;
import org.jspecify.annotations.Nullable;

/**
 * One method of the management API.
 *
 * @param name group/name as on the wire
 * @param open callable without credentials
 * @param scope that credentials must hold; null if none, or if the method itself looks after it
 * @param decode reads and checks the shape of the parameters
 * @param call runs the method
 * @param <P> the method's parameters
 */
public record ManagementMethod<P>(
    String name,
    boolean open,
    @Nullable String scope,
    Function<Params, P> decode,
    Handler<P> call) {

  /** What a method does once credentials, shape and scope are right. */
  @FunctionalInterface
  public interface Handler<P> {
    /** Returns a value with a JSON form. */
    Object call(ManagementCaller caller, P params);
  }

  /** Returns a method for bearers of {@code scope}. */
  public static <P> ManagementMethod<P> of(
      String name, String scope, Function<Params, P> decode, Handler<P> call) {
    return new ManagementMethod<>(name, false, scope, decode, call);
  }

  /** Returns a method for anyone with credentials. */
  public static <P> ManagementMethod<P> authenticated(
      String name, Function<Params, P> decode, Handler<P> call) {
    return new ManagementMethod<>(name, false, null, decode, call);
  }

  /** Returns a method for anyone. */
  public static <P> ManagementMethod<P> open(
      String name, Function<Params, P> decode, Handler<P> call) {
    return new ManagementMethod<>(name, true, null, decode, call);
  }
}
