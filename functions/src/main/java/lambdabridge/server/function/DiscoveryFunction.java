package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.BridgeConfig;
import org.jspecify.annotations.Nullable;

/**
 * The documents of Service Discovery.
 *
 * <p>They name the configured host, not the one a request came to: what is kept for everybody must
 * not depend on what one asked. Source: spec privmx-tls.md 1.3.
 */
public final class DiscoveryFunction implements RequestStreamHandler {
  /** Where a host says which server is its own. */
  public static final Set<String> PATHS =
      Set.of(
          "/privmx/privmx-configuration.json",
          "/.well-known/privmx-configuration.json",
          "/privmx-configuration.json");

  /** As long as clients keep a document that says nothing about it. */
  private static final Duration KEPT = Duration.ofMinutes(10);

  private final String host;

  /** For Lambda: needs {@code BRIDGE_HOST} of the environment, no table and no secret. */
  public DiscoveryFunction() {
    this(BridgeConfig.host(System.getenv()));
  }

  /**
   * @param host of the main API, with a port if it is not the usual one
   */
  public DiscoveryFunction(String host) {
    this.host = host;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    handle(EventFields.read(event)).write(answer);
  }

  private HttpAnswer handle(EventFields request) {
    if (!request.require("method").equals("GET") || !PATHS.contains(request.require("rawPath"))) {
      return HttpAnswer.refusal(404, "Not found");
    }
    String document = Json.encode(Map.of("defaultEndpoint", "//" + host));
    return HttpAnswer.json(200, Bytes.ofUtf8(document)).keptFor(KEPT);
  }
}
