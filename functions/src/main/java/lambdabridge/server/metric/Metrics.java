package lambdabridge.server.metric;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what one invocation counts, and writes it as a line of the log from which CloudWatch
 * makes metrics: no call, and so no waiting. Values are of any thread.
 *
 * <pre>
 * {"_aws":{"Timestamp":1760000000000,"CloudWatchMetrics":[{"Namespace":"LambdaBridge",
 *   "Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Calls","Unit":"Count"}]}]},
 *   "FunctionName":"lambda-bridge-dev-http","Calls":1}
 * </pre>
 *
 * <p>Source: AWS, "Specification: Embedded metric format" of CloudWatch.
 */
public final class Metrics {
  public static final String NAMESPACE = "LambdaBridge";

  /** What metrics are told apart by: the same as Lambda's own. */
  public static final String DIMENSION = "FunctionName";

  private static final JsonFactory FACTORY = new JsonFactory();

  private final String function;
  private final @Nullable OutputStream log;
  private final InstantSource clock;
  private final Map<Metric, LongAccumulator> values = new EnumMap<>(Metric.class);

  /**
   * @param function name of the deployed function
   * @param log what the function writes to its log; null if nobody reads it
   */
  public Metrics(String function, @Nullable OutputStream log, InstantSource clock) {
    this.function = function;
    this.log = log;
    this.clock = clock;
    for (Metric metric : Metric.values()) {
      values.put(metric, new LongAccumulator(together(metric), 0));
    }
  }

  private static LongBinaryOperator together(Metric metric) {
    return switch (metric.unit) {
      case COUNT -> Long::sum;
      case MILLISECONDS -> Long::max;
    };
  }

  /** Returns metrics that nobody reads. */
  public static Metrics unread() {
    return new Metrics("", null, InstantSource.system());
  }

  public void count(Metric metric) {
    add(metric, 1);
  }

  /** Adds a number, or a time in milliseconds. */
  public void add(Metric metric, long value) {
    if (log != null) {
      Objects.requireNonNull(values.get(metric)).accumulate(value);
    }
  }

  /** Adds the time that has passed since a moment, in milliseconds of Unix time. */
  public void addSince(Metric metric, long moment) {
    add(metric, Math.max(0, clock.millis() - moment));
  }

  /** Writes what was counted since the last line; nothing if nothing was. */
  public void write() {
    if (log == null) {
      return;
    }
    Map<Metric, Long> counted = new EnumMap<>(Metric.class);
    values.forEach(
        (metric, value) -> {
          long sum = value.getThenReset();
          if (sum != 0) {
            counted.put(metric, sum);
          }
        });
    if (counted.isEmpty()) {
      return;
    }
    try {
      // In one piece: what others write to the log does not come in between.
      log.write((line(counted) + "\n").getBytes(StandardCharsets.UTF_8));
      log.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line(Map<Metric, Long> counted) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(line)) {
      out.writeStartObject();
      out.writeObjectFieldStart("_aws");
      out.writeNumberField("Timestamp", clock.millis());
      out.writeArrayFieldStart("CloudWatchMetrics");
      out.writeStartObject();
      out.writeStringField("Namespace", NAMESPACE);
      out.writeArrayFieldStart("Dimensions");
      out.writeStartArray();
      out.writeString(DIMENSION);
      out.writeEndArray();
      out.writeEndArray();
      out.writeArrayFieldStart("Metrics");
      for (Metric metric : counted.keySet()) {
        out.writeStartObject();
        out.writeStringField("Name", metric.label());
        out.writeStringField("Unit", metric.unit.label);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
      out.writeEndArray();
      out.writeEndObject();
      out.writeStringField(DIMENSION, function);
      for (Map.Entry<Metric, Long> each : counted.entrySet()) {
        out.writeNumberField(each.getKey().label(), each.getValue());
      }
      out.writeEndObject();
    }
    return line.toString();
  }
}
