package lambdabridge.server.dynamo;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import lambdabridge.local.engine.EmbeddedDynamoDb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/**
 * An engine in the test's process, in memory, with tables made from {@link Tables}. Each test class
 * has an engine of its own, because DynamoDB Local slows down with what it holds.
 *
 * <pre>
 * &#64;RegisterExtension static final DynamoDbExtension DYNAMO = new DynamoDbExtension();
 * </pre>
 *
 * That is DynamoDB Local, for tests of stores. {@link #embedded} is several times faster, for tests
 * to which the engine does not matter. Time to live is off, so expired rows stay present until a
 * reader filters them.
 */
public final class DynamoDbExtension implements BeforeAllCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(DynamoDbExtension.class);

  private final Supplier<Engine> kind;
  private final Tables tables = Tables.withPrefix("test-");
  private @Nullable Engine engine;

  public DynamoDbExtension() {
    this(Engine::dynamoDbLocal);
  }

  private DynamoDbExtension(Supplier<Engine> kind) {
    this.kind = kind;
  }

  /** Runs on this project's own engine, which is held against DynamoDB Local in local/. */
  public static DynamoDbExtension embedded() {
    return new DynamoDbExtension(Engine::embedded);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    AccessLog.begin(context.getRequiredTestClass());
    use(
        context
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Engine.class, type -> kind.get(), Engine.class));
  }

  /** Starts an engine where there is no JUnit; it ends with the process. */
  public static DynamoDbExtension standalone() {
    DynamoDbExtension dynamo = embedded();
    dynamo.use(dynamo.kind.get());
    return dynamo;
  }

  private void use(Engine started) {
    if (!started.equals(engine)) {
      engine = started;
      for (String table : tables.all()) {
        client().createTable(tables.definition(table));
      }
    }
  }

  public DynamoDbClient client() {
    return engine().recorder.client();
  }

  public DynamoDbStreamsClient streams() {
    return engine().streams;
  }

  public Tables tables() {
    return tables;
  }

  /** Runs {@code action} and returns the calls any thread made to the engine meanwhile. */
  public List<StoreCall> callsOf(Executable action) {
    return engine().recorder.callsOf(action);
  }

  private Engine engine() {
    return Objects.requireNonNull(engine, "not started");
  }

  private record Engine(StoreCallRecorder recorder, DynamoDbStreamsClient streams, Runnable end)
      implements AutoCloseable {
    static Engine dynamoDbLocal() {
      // True switches the engine's telemetry off.
      AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
      return new Engine(
          new StoreCallRecorder(local.dynamoDbClient()),
          local.dynamoDbStreamsClient(),
          local::shutdownNow);
    }

    static Engine embedded() {
      EmbeddedDynamoDb embedded = EmbeddedDynamoDb.inMemory();
      return new Engine(
          new StoreCallRecorder(embedded.client()), embedded.streams(), embedded::close);
    }

    @Override
    public void close() {
      end.run();
    }
  }
}
