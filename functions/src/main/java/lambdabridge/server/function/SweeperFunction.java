package lambdabridge.server.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Supplier;
import lambdabridge.server.Bridge;
import lambdabridge.server.Deployment;
import lambdabridge.server.thread.BodySweeper.Sweep;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes bodies that no message names, on a schedule; what the event says does not matter. Stops
 * before its time is up, and goes on from there when called again.
 */
public final class SweeperFunction implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SweeperFunction.class);
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Longer than a thousand bodies take. */
  private static final Duration RESERVE = Duration.ofSeconds(20);

  private final Supplier<Bridge> bridge;

  /** For Lambda: wired from the environment. */
  public SweeperFunction() {
    this(new Deployment(System.getenv()).bridge());
  }

  public SweeperFunction(Bridge bridge) {
    this(() -> bridge);
  }

  public SweeperFunction(Supplier<Bridge> bridge) {
    this.bridge = bridge;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context)
      throws IOException {
    Sweep sweep =
        bridge
            .get()
            .sweeper()
            .sweep(
                () -> context == null || context.getRemainingTimeInMillis() > RESERVE.toMillis());
    LOG.info("swept {}", sweep);
    try (JsonGenerator out = FACTORY.createGenerator(answer)) {
      out.writeStartObject();
      out.writeNumberField("looked", sweep.looked());
      out.writeNumberField("removed", sweep.removed());
      out.writeBooleanField("done", sweep.done());
      out.writeEndObject();
    }
  }
}
