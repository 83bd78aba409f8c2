package lambdabridge.server.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.connection.AppDataHandler;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls of one message and shapes their response objects.
 *
 * <p>Source: spec privmx-tls.md 7.1.
 */
record RpcAnswers(RpcDispatcher rpc, Origin origin, Metrics metrics) implements AppDataHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RpcAnswers.class);

  @Override
  public Map<String, @Nullable Object> answer(
      Map<String, Object> request, @Nullable Session session, int version) {
    Object id = request.get("id");
    String method = (String) Objects.requireNonNull(request.get("method"));
    Object params = Objects.requireNonNull(request.get("params"));
    metrics.count(Metric.CALLS);
    try {
      return success(id, rpc.call(new Caller(session, origin), method, params), version);
    } catch (RpcException e) {
      metrics.count(Metric.REFUSED_CALLS);
      return failure(id, String.valueOf(e.getMessage()), e.code(), e.data());
    } catch (RuntimeException e) {
      if (Outages.isOutage(e)) {
        throw e;
      }
      LOG.error("{} failed", method, e);
      metrics.count(Metric.FAILED_CALLS);
      return failure(id, "Internal server error", ErrorCode.INTERNAL_ERROR.code(), null);
    }
  }

  private static Map<String, @Nullable Object> success(
      @Nullable Object id, @Nullable Object result, int version) {
    Map<String, @Nullable Object> response = response(id, result);
    if (version != PayloadCodec.PSON) {
      response.put("error", null);
    }
    return response;
  }

  private static Map<String, @Nullable Object> failure(
      @Nullable Object id, String message, int code, @Nullable Object detail) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", code);
    if (detail != null || code != ErrorCode.INTERNAL_ERROR.code()) {
      error.put("data", detail);
    }
    Map<String, @Nullable Object> response = response(id, null);
    response.put("error", Map.of("msg", message, "data", Map.of("error", error)));
    return response;
  }

  private static Map<String, @Nullable Object> response(
      @Nullable Object id, @Nullable Object result) {
    Map<String, @Nullable Object> response = new LinkedHashMap<>();
    response.put("id", id);
    response.put("jsonrpc", "2.0");
    response.put("result", result);
    return response;
  }
}
