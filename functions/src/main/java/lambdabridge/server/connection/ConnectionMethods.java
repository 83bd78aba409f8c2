package lambdabridge.server.connection;

import java.util.List;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcMethod;

/**
 * Methods that belong to no feature.
 *
 * <p>Source: spec main-api.md 10.1.
 */
public final class ConnectionMethods {
  /** Returns the methods' table entries. */
  public List<RpcMethod<?>> methods() {
    return List.of(RpcMethod.of("ping", Access.NONE, NoParams::decode, this::ping));
  }

  private record NoParams() {
    static NoParams decode(Params params) {
      return new NoParams();
    }
  }

  private Object ping(Caller caller, NoParams params) {
    return "pong";
  }
}
