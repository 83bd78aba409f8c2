package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import lambdabridge.server.Bridge;
import lambdabridge.server.Deployment;
import lambdabridge.server.dynamo.StreamEventCodec;
import lambdabridge.server.metric.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * Records of the Containers or the Sockets table's stream, in batches of about a second. Answers
 * which of them to send again.
 */
public final class DigestFunction implements RequestStreamHandler {
  private final Supplier<Bridge> bridge;
  private final Metrics metrics;

  /** For Lambda: wired from the environment. */
  public DigestFunction() {
    this(new Deployment(System.getenv()));
  }

  private DigestFunction(Deployment deployment) {
    this(deployment.bridge(), deployment.metrics());
  }

  public DigestFunction(Bridge bridge) {
    this(() -> bridge, bridge.metrics());
  }

  public DigestFunction(Supplier<Bridge> bridge, Metrics metrics) {
    this.bridge = bridge;
    this.metrics = metrics;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    try {
      StreamEventCodec.writeAnswer(
          bridge.get().digest().handle(StreamEventCodec.read(event)).orElse(null), answer);
    } finally {
      metrics.write();
    }
  }
}
