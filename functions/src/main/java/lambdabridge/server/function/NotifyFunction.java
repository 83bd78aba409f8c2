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
import org.jspecify.annotations.Nullable;

/** Records of the Containers table's stream, as they come. Answers which of them to send again. */
public final class NotifyFunction implements RequestStreamHandler {
  private final Supplier<Bridge> bridge;

  /** For Lambda: wired from the environment. */
  public NotifyFunction() {
    this(new Deployment(System.getenv()).bridge());
  }

  public NotifyFunction(Bridge bridge) {
    this(() -> bridge);
  }

  public NotifyFunction(Supplier<Bridge> bridge) {
    this.bridge = bridge;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    StreamEventCodec.writeAnswer(
        bridge.get().notifier().handle(StreamEventCodec.read(event)).orElse(null), answer);
  }
}
