package lambdabridge.server.dynamo;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/**
 * The real engine in the test's process, in memory, with tables made from {@link Tables}. One
 * engine serves the JVM; each test class has tables of its own.
 *
 * <pre>
 * &#64;RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();
 * </pre>
 *
 * Time to live is off, so expired rows stay present until a reader filters them.
 */
public final class DynamoDbExtension implements BeforeAllCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(DynamoDbExtension.class);

  private @Nullable Engine engine;
  private @Nullable Tables tables;

  @Override
  public void beforeAll(ExtensionContext context) {
    Engine shared =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Engine.class, type -> new Engine(), Engine.class);
    AccessLog.begin(context.getRequiredTestClass());
    use(shared);
  }

  /** Starts an engine where there is no JUnit; it ends with the process. */
  public static DynamoDbExtension standalone() {
    DynamoDbExtension dynamo = new DynamoDbExtension();
    dynamo.use(new Engine());
    return dynamo;
  }

  private void use(Engine shared) {
    Tables own = Tables.withPrefix("t" + shared.classes.incrementAndGet() + "-");
    for (String table : own.all()) {
      shared.recorder.client().createTable(own.definition(table));
    }
    engine = shared;
    tables = own;
  }

  public DynamoDbClient client() {
    return engine().recorder.client();
  }

  public DynamoDbStreamsClient streams() {
    return engine().local.dynamoDbStreamsClient();
  }

  public Tables tables() {
    return Objects.requireNonNull(tables);
  }

  /** Runs {@code action} and returns the calls any thread made to the engine meanwhile. */
  public List<StoreCall> callsOf(Executable action) {
    return engine().recorder.callsOf(action);
  }

  private Engine engine() {
    return Objects.requireNonNull(engine, "not started");
  }

  private static final class Engine implements AutoCloseable {
    // True switches the engine's telemetry off.
    final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
    final StoreCallRecorder recorder = new StoreCallRecorder(local.dynamoDbClient());
    final AtomicInteger classes = new AtomicInteger();

    @Override
    public void close() {
      local.shutdownNow();
    }
  }
}
