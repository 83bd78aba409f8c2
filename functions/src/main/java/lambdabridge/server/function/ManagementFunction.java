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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /api}: an HTTP API event, format 2.0, with one JSON-RPC call of an administrator. */
public final class ManagementFunction implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementFunction.class);

  private final Supplier<Bridge> bridge;

  /** For Lambda: wired from the environment. */
  public ManagementFunction() {
    this(new Deployment(System.getenv()).bridge());
  }

  public ManagementFunction(Bridge bridge) {
    this(() -> bridge);
  }

  public ManagementFunction(Supplier<Bridge> bridge) {
    this.bridge = bridge;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    handle(EventFields.read(event)).write(answer);
  }

  private HttpAnswer handle(EventFields request) {
    try {
      return answer(request);
    } catch (RuntimeException e) {
      if (Outages.isOutage(e)) {
        LOG.warn("store outage", e);
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
