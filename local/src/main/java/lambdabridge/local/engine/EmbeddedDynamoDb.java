package lambdabridge.local.engine;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.exceptions.DynamoDBLocalServiceException;
import software.amazon.dynamodb.services.local.embedded.DDBExceptionMappingInvocationHandler;
import software.amazon.dynamodb.services.local.shared.access.LocalDBClient;
import software.amazon.dynamodb.services.local.shared.access.sqlite.SQLiteLibraryLoader;
import software.amazon.dynamodb.services.local.shared.jobs.JobsRegister;

/**
 * DynamoDB Local in this process: the ordinary SDK client interfaces, in memory or in one file.
 *
 * <p>On disk an acknowledged write is in the write-ahead log and flushed to the device, so neither
 * a killed process nor a lost machine takes it back; writers that wait at the same time share a
 * flush.
 *
 * <p>Thread-safe. See docs/local.md for the measurements behind the choice.
 */
public final class EmbeddedDynamoDb implements StreamSource, AutoCloseable {
  private static final int BACKGROUND_JOB_THREADS = 2;

  private static final Set<String> WRITES =
      Set.of(
          "putItem",
          "updateItem",
          "deleteItem",
          "batchWriteItem",
          "transactWriteItems",
          "createTable",
          "updateTable",
          "updateTimeToLive",
          "deleteTable");

  private static final Duration IDLE = Duration.ofSeconds(1);

  private final SqliteTables tables;
  private final LocalDBClient engine;
  private final @Nullable WalFlush walFlush;
  private final List<Runnable> writeListeners = new CopyOnWriteArrayList<>();
  private final DynamoDbClient client;
  private final DynamoDbStreamsClient streams;

  private EmbeddedDynamoDb(SqliteTables tables, @Nullable WalFlush walFlush) {
    this.tables = tables;
    this.engine = new LocalDBClient(tables, backgroundJobs());
    this.walFlush = walFlush;
    this.client = wrap(DynamoDbClient.class, engine.dynamoDbClient());
    this.streams = wrap(DynamoDbStreamsClient.class, engine.dynamoDbStreamsClient());
  }

  /** Returns an engine whose tables end with it. */
  public static EmbeddedDynamoDb inMemory() {
    loadSqlite();
    return new EmbeddedDynamoDb(new SqliteTables(), null);
  }

  /**
   * Returns an engine that keeps its tables in {@code file} and the {@code -wal} file beside it.
   */
  public static EmbeddedDynamoDb onDisk(Path file) throws IOException {
    loadSqlite();
    var tables = new SqliteTables(file);
    return new EmbeddedDynamoDb(tables, WalFlush.beside(file));
  }

  @Override
  public DynamoDbClient client() {
    return client;
  }

  @Override
  public DynamoDbStreamsClient streams() {
    return streams;
  }

  /**
   * Calls {@code listener} after each successful write, on the writer's thread; it must be quick.
   */
  @Override
  public void onWrite(Runnable listener) {
    writeListeners.add(listener);
  }

  /**
   * Drops stream records, which the engine would keep for a day, and finished transactions, of
   * which it keeps track for ever.
   *
   * @param sequenceNumber of the first record to keep
   */
  public void forgetStreamBefore(long sequenceNumber) {
    tables.forgetBefore(sequenceNumber);
  }

  /** Time to live deletes without a call that would be noticed. */
  @Override
  public Duration idle() {
    return IDLE;
  }

  @Override
  public void close() {
    engine.shutdown();
    if (walFlush != null) {
      walFlush.close();
    }
  }

  private static void loadSqlite() {
    try {
      SQLiteLibraryLoader.initialize();
    } catch (Exception e) {
      throw new IllegalStateException("cannot load the SQLite library of DynamoDB Local", e);
    }
  }

  /**
   * Daemon threads, unlike those of the stock factory: a forgotten engine must not keep the JVM.
   */
  private static JobsRegister backgroundJobs() {
    var threads = Thread.ofPlatform().daemon().name("dynamodb-job-", 0).factory();
    return new JobsRegister(
        Executors.newFixedThreadPool(BACKGROUND_JOB_THREADS, threads),
        /* delayTransientStatuses= */ false);
  }

  private <T> T wrap(Class<T> type, T target) {
    InvocationHandler handler = (proxy, method, args) -> call(proxy, target, method, args);
    return type.cast(
        Proxy.newProxyInstance(
            EmbeddedDynamoDb.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object call(
      Object proxy, Object target, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (isConvenience(method)) {
      // Paginators and Consumer overloads call back through the proxy, so their errors are mapped
      // too.
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    try {
      var result = method.invoke(target, args);
      if (WRITES.contains(method.getName())) {
        afterWrite();
      }
      return result;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof DynamoDBLocalServiceException local) {
        DDBExceptionMappingInvocationHandler.handleDynamoDBLocalServiceException(local);
      }
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static boolean isConvenience(Method method) {
    return method.isDefault()
        && (method.getName().endsWith("Paginator")
            || (method.getParameterCount() == 1
                && method.getParameterTypes()[0] == java.util.function.Consumer.class));
  }

  private void afterWrite() throws IOException {
    if (walFlush != null) {
      walFlush.await();
    }
    for (var listener : writeListeners) {
      listener.run();
    }
  }
}
