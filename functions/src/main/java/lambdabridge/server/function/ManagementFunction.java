package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import lambdabridge.server.Bridge;
import lambdabridge.server.management.ManagementAnswer;
import lambdabridge.server.management.ManagementRequest;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api}: an HTTP API event, format 2.0, with a JSON-RPC call of an administrator.
 *
 * <p>Source: spec management-api.md 1.
 */
public final class ManagementFunction implements RequestStreamHandler {
  private final Bridge bridge;

  /** For Lambda: wired from the environment. */
  public ManagementFunction() {
    this(Bridge.fromEnvironment());
  }

  public ManagementFunction(Bridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    handle(EventFields.read(event)).write(answer);
  }

  private HttpAnswer handle(EventFields request) {
    ManagementAnswer answer =
        bridge
            .management()
            .handle(
                new ManagementRequest(
                    request.require("method"),
                    target(request),
                    request.headers(),
                    request.body(),
                    request.get("sourceIp", "")));
    return HttpAnswer.json(answer.status(), answer.json());
  }

  /** Returns the request target as the client sent it, which signatures cover. */
  private static String target(EventFields request) {
    String query = request.get("rawQueryString", "");
    return request.require("rawPath") + (query.isEmpty() ? "" : "?" + query);
  }
}
