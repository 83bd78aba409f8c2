package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.Bridge;
import lambdabridge.server.Deployment;
import lambdabridge.server.dynamo.Outages;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/v2.0}: an HTTP API event, format 2.0, with the frames of one message.
 *
 * <p>Source: spec privmx-tls.md 2.1 and 2.2.
 */
public final class HttpFunction implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFunction.class);

  private final Supplier<Bridge> bridge;
  private final Metrics metrics;

  /** For Lambda: wired from the environment. */
  public HttpFunction() {
    this(new Deployment(System.getenv()));
  }

  private HttpFunction(Deployment deployment) {
    this(deployment.bridge(), deployment.metrics());
  }

  public HttpFunction(Bridge bridge) {
    this(() -> bridge, bridge.metrics());
  }

  public HttpFunction(Supplier<Bridge> bridge, Metrics metrics) {
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
    if (!request.require("method").equals("POST")) {
      return HttpAnswer.refusal(405, "Only post method allowed");
    }
    String contentType = request.header("content-type");
    if (contentType != null
        && !contentType.toLowerCase(Locale.ROOT).startsWith("application/octet-stream")) {
      return HttpAnswer.refusal(400, "Invalid transport type");
    }
    Bytes message = request.body();
    try {
      Bridge current = bridge.get();
      if (message.length() > current.config().maxBodySize()) {
        return HttpAnswer.refusal(413, "Request body too large");
      }
      Origin origin = Origin.http(request.require("sourceIp"));
      return HttpAnswer.binary(current.endpoint().handle(message, origin));
    } catch (RuntimeException e) {
      if (Outages.isOutage(e)) {
        LOG.warn("store outage", e);
        metrics.count(Metric.OUTAGES);
        return HttpAnswer.refusal(503, "Service unavailable");
      }
      LOG.error("message failed", e);
      return HttpAnswer.refusal(500, "Internal server error");
    }
  }
}
