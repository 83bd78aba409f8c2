package lambdabridge.server.management;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lambdabridge.server.apikey.Authentication;
import lambdabridge.server.apikey.TokenClaims;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.SocketRef;

/** The methods of manager/* that work on a management WebSocket only. */
public final class SocketMethods {
  private static final Set<String> CHANNELS = Set.of("thread", "store", "stream", "inbox", "kvdb");
  private static final int MAX_CHANNELS = 16;

  private final Authentication authentication;
  private final ManagementSocketStore sockets;

  public SocketMethods(Authentication authentication, ManagementSocketStore sockets) {
    this.authentication = authentication;
    this.sockets = sockets;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.open(
            "manager/bindAccessToken", p -> p.text("accessToken", 1, 2048), this::bind),
        ManagementMethod.authenticated(
            "manager/subscribeToChannel", SocketMethods::channels, this::subscribe),
        ManagementMethod.authenticated(
            "manager/unsubscribeFromChannel", SocketMethods::channels, this::unsubscribe));
  }

  private static Set<String> channels(Params p) {
    Set<String> channels = new TreeSet<>(p.texts("channels", MAX_CHANNELS, Params.ID_LENGTH));
    if (!CHANNELS.containsAll(channels)) {
      throw p.invalid("channels", "Expected names from " + new TreeSet<>(CHANNELS));
    }
    return channels;
  }

  private Object bind(ManagementCaller caller, String token) {
    SocketRef socket = caller.requireSocket();
    TokenClaims claims =
        authentication
            .read(token)
            .filter(
                read ->
                    authentication
                        .byClaims(read, caller.sourceIp(), socket.connectionId())
                        .isPresent())
            .orElseThrow(() -> new RpcException(ErrorCode.INVALID_TOKEN));
    sockets.bind(socket, claims);
    return "OK";
  }

  private Object subscribe(ManagementCaller caller, Set<String> channels) {
    SocketRef socket = caller.requireSocket();
    channels.forEach(caller.scopes()::require);
    sockets.subscribe(socket, channels, caller.scopes().solutions());
    return "OK";
  }

  private Object unsubscribe(ManagementCaller caller, Set<String> channels) {
    SocketRef socket = caller.requireSocket();
    channels.forEach(caller.scopes()::require);
    sockets.unsubscribe(socket, channels, caller.scopes().solutions());
    return "OK";
  }
}
