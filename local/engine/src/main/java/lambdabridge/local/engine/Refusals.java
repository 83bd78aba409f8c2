package lambdabridge.local.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** The service's answers to what it does not do, as the SDK throws them. */
final class Refusals {
  private static final int BAD_REQUEST = 400;

  private Refusals() {}

  static RuntimeException invalid(String message) {
    return DynamoDbException.builder()
        .awsErrorDetails(details("ValidationException", message))
        .message(message)
        .statusCode(BAD_REQUEST)
        .build();
  }

  static RuntimeException noTable(String name) {
    String message = "Requested resource not found: Table: " + name + " not found";
    return ResourceNotFoundException.builder()
        .awsErrorDetails(details("ResourceNotFoundException", message))
        .message(message)
        .statusCode(BAD_REQUEST)
        .build();
  }

  static RuntimeException tableExists(String name) {
    String message = "Table already exists: " + name;
    return ResourceInUseException.builder()
        .awsErrorDetails(details("ResourceInUseException", message))
        .message(message)
        .statusCode(BAD_REQUEST)
        .build();
  }

  /**
   * @param row the row as it is, if the request asked for it
   */
  static RuntimeException conditionFailed(@Nullable Map<String, AttributeValue> row) {
    String message = "The conditional request failed";
    return ConditionalCheckFailedException.builder()
        .item(row)
        .awsErrorDetails(details("ConditionalCheckFailedException", message))
        .message(message)
        .statusCode(BAD_REQUEST)
        .build();
  }

  static AwsErrorDetails details(String code, String message) {
    return AwsErrorDetails.builder()
        .serviceName("DynamoDb")
        .errorCode(code)
        .errorMessage(message)
        .build();
  }
}
