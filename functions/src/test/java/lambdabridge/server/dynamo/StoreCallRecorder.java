package lambdabridge.server.dynamo;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * Writes down what passes through a client. The engine in the process runs no SDK interceptors, so
 * this sits in front of it; consumer and paginator methods come down to the calls they make.
 */
final class StoreCallRecorder {
  private final DynamoDbClient target;
  private final DynamoDbClient client;
  private final Queue<StoreCall> calls = new ConcurrentLinkedQueue<>();

  StoreCallRecorder(DynamoDbClient target) {
    this.target = target;
    this.client =
        (DynamoDbClient)
            Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                this::invoke);
  }

  DynamoDbClient client() {
    return client;
  }

  List<StoreCall> callsOf(Executable action) {
    calls.clear();
    try {
      action.execute();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    return List.copyOf(calls);
  }

  private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    if (args == null
        || args.length != 1
        || !(args[0] instanceof DynamoDbRequest request)
        || method.getName().endsWith("Paginator")) {
      return method.isDefault()
          ? InvocationHandler.invokeDefault(proxy, method, args)
          : invokeTarget(method, args);
    }
    AccessLog.note(request);
    try {
      Object response = invokeTarget(method, new Object[] {measured(request)});
      calls.add(new StoreCall(method.getName(), StoreCall.unitsOf(response)));
      return response;
    } catch (RuntimeException e) {
      calls.add(new StoreCall(method.getName(), 0));
      throw e;
    }
  }

  private @Nullable Object invokeTarget(Method method, Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static DynamoDbRequest measured(DynamoDbRequest request) {
    Optional<SdkField<?>> field = StoreCall.field(request, "ReturnConsumedCapacity");
    if (field.isEmpty()) {
      return request;
    }
    DynamoDbRequest.Builder builder = request.toBuilder();
    field.get().set(builder, ReturnConsumedCapacity.TOTAL.toString());
    return builder.build();
  }
}
