import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import lambdabridge.server.Deployment;
import lambdabridge.server.metric.Metrics;

/**
 * Answers one event in a fresh process and prints how long that took, in milliseconds: from the start
 * of the process, or with {@code primed} from the event, after the hook that SnapStart calls before
 * it takes its snapshot.
 */
class ColdStart {
  public static void main(String[] arguments) throws Exception {
    long begin = Long.parseLong(arguments[2]) / 1_000_000;
    var deployment = new Deployment(System.getenv());
    var bridge = deployment.bridge();
    var function =
        (RequestStreamHandler)
            Class.forName("lambdabridge.server.function." + arguments[0])
                .getDeclaredConstructor(Supplier.class, Metrics.class)
                .newInstance(bridge, deployment.metrics());
    if (arguments.length > 3 && arguments[3].equals("primed")) {
      bridge.beforeCheckpoint(null);
      begin = System.currentTimeMillis();
    }
    byte[] event = Files.readAllBytes(Path.of(arguments[1]));
    var answer = new ByteArrayOutputStream();
    function.handleRequest(new ByteArrayInputStream(event), answer, null);
    System.out.println(System.currentTimeMillis() - begin);
    if (!answer.toString().contains("\"statusCode\":200")) {
      throw new IllegalStateException(answer.toString());
    }
    System.exit(0);
  }
}
