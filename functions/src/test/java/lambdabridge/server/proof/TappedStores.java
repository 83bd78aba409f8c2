package lambdabridge.server.proof;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import lambdabridge.server.dynamo.AccessLog;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Stands between a bridge and its stores and lets a test look at, hold or break each call. The
 * engine in the process runs no SDK interceptors, so this sits where an interceptor would.
 */
final class TappedStores {
  static final Tap OPEN = (call, proceed) -> proceed.run();

  private final DynamoDbClient dynamo;
  private final S3Client s3;
  private volatile Tap tap = OPEN;

  TappedStores(DynamoDbClient dynamo, S3Client s3) {
    this.dynamo = tapped(DynamoDbClient.class, dynamo);
    this.s3 = tapped(S3Client.class, s3);
  }

  /**
   * One call on its way to a store.
   *
   * @param operation as the SDK names it, such as {@code updateItem}
   */
  record Call(String operation, SdkRequest request) {
    boolean isTransaction() {
      return operation.equals("transactWriteItems");
    }
  }

  /** Makes the call. */
  @FunctionalInterface
  interface Proceed {
    @Nullable Object run() throws Exception;
  }

  /** What a test does with each call; calls come from several threads at once. */
  @FunctionalInterface
  interface Tap {
    /** Returns the answer the store's caller gets. */
    @Nullable Object call(Call call, Proceed proceed) throws Exception;
  }

  DynamoDbClient dynamo() {
    return dynamo;
  }

  S3Client s3() {
    return s3;
  }

  /** Lets all calls begun from now on go through {@code next}. */
  void tap(Tap next) {
    tap = next;
  }

  private <T> T tapped(Class<T> type, T target) {
    InvocationHandler handler = (proxy, method, args) -> invoke(proxy, target, method, args);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** Consumer and paginator methods come down to the calls they make. */
  private @Nullable Object invoke(
      Object proxy, Object target, Method method, Object @Nullable [] args) throws Throwable {
    if (args == null
        || args.length == 0
        || !(args[0] instanceof SdkRequest request)
        || method.getName().endsWith("Paginator")) {
      return method.isDefault()
          ? InvocationHandler.invokeDefault(proxy, method, args)
          : proceed(target, method, args);
    }
    // What the test does meanwhile is not what the function does that is calling.
    Set<String> functions = AccessLog.acting();
    Proceed proceed = () -> AccessLog.as(functions, () -> proceed(target, method, args));
    return AccessLog.as(
        AccessLog.NOBODY, () -> tap.call(new Call(method.getName(), request), proceed));
  }

  private static @Nullable Object proceed(Object target, Method method, Object @Nullable [] args)
      throws Exception {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
