package lambdabridge.server.management;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.apikey.Authentication;
import lambdabridge.server.apikey.Credentials;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.SocketRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls of the management API: parse → name → credentials → shape → scope → method.
 *
 * <p>Source: spec management-api.md 1.
 */
public final class ManagementApi {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementApi.class);

  private final ManagementTable table;
  private final Authentication authentication;
  private final ManagementSocketStore sockets;
  private final Predicate<String> admission;
  private final Metrics metrics;

  /**
   * @param admission counts an HTTP request of an address, and tells whether it is not one too many
   */
  public ManagementApi(
      ManagementTable table,
      Authentication authentication,
      ManagementSocketStore sockets,
      Predicate<String> admission,
      Metrics metrics) {
    this.table = table;
    this.authentication = authentication;
    this.sockets = sockets;
    this.admission = admission;
    this.metrics = metrics;
  }

  /** Answers an HTTP request. Only an outage of the tables makes this throw. */
  public ManagementAnswer handle(ManagementRequest request) {
    if (!request.method().equals("POST")) {
      return new ManagementAnswer(
          405, error(null, new RpcException(ErrorCode.ONLY_POST_METHOD_ALLOWED)));
    }
    if (!admission.test(request.sourceIp())) {
      return new ManagementAnswer(429, Bytes.ofUtf8("{\"msg\":\"Too many requests\"}"));
    }
    return new ManagementAnswer(
        200, answer(request.body(), null, request.sourceIp(), token -> identify(request, token)));
  }

  /** Answers a text frame of a management socket with a text frame. */
  public Bytes handleSocketMessage(SocketRef socket, String sourceIp, Bytes message) {
    return answer(message, socket, sourceIp, token -> identify(socket, sourceIp, token));
  }

  private Bytes answer(
      Bytes body,
      @Nullable SocketRef socket,
      String sourceIp,
      Function<@Nullable String, Optional<Credentials>> identify) {
    return switch (JsonRpcCall.read(body)) {
      case JsonRpcCall.Reading.Malformed malformed ->
          error(malformed.id(), new RpcException(ErrorCode.PARSE_ERROR));
      case JsonRpcCall.Reading.Complete(JsonRpcCall call) -> {
        metrics.count(Metric.CALLS);
        try {
          yield result(call.id(), run(call, socket, sourceIp, identify));
        } catch (RpcException e) {
          metrics.count(Metric.REFUSED_CALLS);
          yield error(call.id(), e);
        } catch (RuntimeException e) {
          // A text frame has no status, so over a socket an outage is an answer like any other.
          if (socket == null && Outages.isOutage(e)) {
            throw e;
          }
          LOG.error("management call failed: {}", call.method(), e);
          metrics.count(Metric.FAILED_CALLS);
          yield error(call.id(), new RpcException(ErrorCode.INTERNAL_ERROR));
        }
      }
    };
  }

  private Object run(
      JsonRpcCall call,
      @Nullable SocketRef socket,
      String sourceIp,
      Function<@Nullable String, Optional<Credentials>> identify) {
    ManagementMethod<?> method = table.find(call.method());
    if (method == null) {
      throw new RpcException(ErrorCode.METHOD_NOT_FOUND);
    }
    Credentials credentials = null;
    if (!method.open()) {
      credentials =
          identify.apply(call.token()).orElseThrow(() -> new RpcException(ErrorCode.UNAUTHORIZED));
    }
    return run(method, new ManagementCaller(credentials, socket, sourceIp), call.params());
  }

  private static <P> Object run(
      ManagementMethod<P> method, ManagementCaller caller, @Nullable Object rawParams) {
    P params = Params.decode(rawParams, method.decode());
    if (method.scope() != null) {
      caller.scopes().require(method.scope());
    }
    return method.call().call(caller, params);
  }

  /** The token in the body goes before the header. */
  private Optional<Credentials> identify(ManagementRequest request, @Nullable String token) {
    if (token != null) {
      return authentication.byToken(token, request.sourceIp(), null);
    }
    String header = request.headers().get("authorization");
    return header == null
        ? Optional.empty()
        : authentication.byHeader(
            header, request.method(), request.pathWithQuery(), request.body(), request.sourceIp());
  }

  /** The token in the frame goes before the one the socket is bound to. */
  private Optional<Credentials> identify(
      SocketRef socket, String sourceIp, @Nullable String token) {
    return token != null
        ? authentication.byToken(token, sourceIp, socket.connectionId())
        : sockets
            .boundToken(socket.connectionId())
            .flatMap(claims -> authentication.byClaims(claims, sourceIp, socket.connectionId()));
  }

  private static Bytes result(Object id, Object result) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("jsonrpc", "2.0");
    answer.put("id", id);
    answer.put("result", result);
    return Bytes.ofUtf8(Json.encode(answer));
  }

  private static Bytes error(@Nullable Object id, RpcException refusal) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", refusal.error().code());
    error.put("message", refusal.error().message());
    if (refusal.error() != ErrorCode.INTERNAL_ERROR) {
      error.put("data", refusal.data());
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("jsonrpc", "2.0");
    if (id != null) {
      answer.put("id", id);
    }
    answer.put("error", error);
    return Bytes.ofUtf8(Json.encode(answer));
  }
}
