package lambdabridge.server.dynamo;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/**
 * One call a store made to DynamoDB.
 *
 * @param operation as the SDK names it, such as {@code updateItem}
 * @param units read or write units consumed
 */
public record StoreCall(String operation, double units) {
  /** Returns the read or write units that a response says it consumed; 0 if it says nothing. */
  public static double unitsOf(@Nullable Object response) {
    if (!(response instanceof SdkPojo pojo)) {
      return 0;
    }
    Object consumed =
        field(pojo, "ConsumedCapacity").map(field -> field.getValueOrDefault(pojo)).orElse(null);
    return switch (consumed) {
      case ConsumedCapacity one -> one.capacityUnits();
      case Collection<?> many ->
          many.stream().mapToDouble(one -> ((ConsumedCapacity) one).capacityUnits()).sum();
      case null, default -> 0;
    };
  }

  static Optional<SdkField<?>> field(SdkPojo pojo, String name) {
    return pojo.sdkFields().stream().filter(f -> f.memberName().equals(name)).findFirst();
  }
}
