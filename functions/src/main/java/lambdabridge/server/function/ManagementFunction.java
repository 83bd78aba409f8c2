package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.Bridge;
import lambdabridge.server.Deployment;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.management.ManagementAnswer;
import lambdabridge.server.management.ManagementRequest;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /api}: an HTTP API event, format 2.0, with one JSON-RPC call of an administrator. */
public final class ManagementFunction implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementFunction.class);

  private final Supplier<Bridge> bridge;
  private final Metrics metrics;

  /** For Lambda: wired from the environment. */
  public ManagementFunction() {
    this(new Deployment(System.getenv()));
  }

  private ManagementFunction(Deployment deployment) {
    this(deployment.bridge(), deployment.metrics());
  }

  public ManagementFunction(Bridge bridge) {
    this(() -> bridge, bridge.metrics());
  }

  public ManagementFunction(Supplier<Bridge> bridge, Metrics metrics) {
    this.bridge = bridge;
    this.metrics = metrics;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    try {
      handle(EventFields.read(event)).write(answer);
    } finally {
      metrics.write();
    }
  }

  private HttpAnswer handle(EventFields request) {
    try {
      return answer(request);
    } catch (RuntimeException e) {
      if (Outages.isOutage(e)) {
        LOG.warn("store outage", e);
        metrics.count(Metric.OUTAGES);
        return HttpAnswer.refusal(503, "Service unavailable");
      }
      LOG.error("call failed", e);
      return HttpAnswer.refusal(500, "Internal server error");
    }
  }

  private HttpAnswer answer(EventFields request) {
    Bytes body = request.body();
    Bridge current = bridge.get();
    if (body.length() > current.config().maxBodySize()) {
      return HttpAnswer.refusal(413, "Request body too large");
    }
    String query = request.get("rawQueryString", "");
    ManagementAnswer answer =
        current
            .management()
            .handle(
                new ManagementRequest(
                    request.require("method"),
                    request.require("rawPath") + (query.isEmpty() ? "" : "?" + query),
                    request.headers(),
                    body,
                    request.require("sourceIp")));
    return HttpAnswer.json(answer.status(), answer.json());
  }
}
