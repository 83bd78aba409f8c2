package lambdabridge.server.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class OutagesTest {
  static List<RuntimeException> passing() {
    return List.of(
        SdkClientException.create("connection refused"),
        InternalServerErrorException.builder().statusCode(500).build(),
        S3Exception.builder().statusCode(503).build(),
        ProvisionedThroughputExceededException.builder()
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("ProvisionedThroughputExceededException")
                    .build())
            .build(),
        TransactionConflictException.builder().statusCode(400).build(),
        canceled("TransactionConflict"),
        canceled("ThrottlingError"));
  }

  static List<RuntimeException> lasting() {
    return List.of(
        ConditionalCheckFailedException.builder().statusCode(400).build(),
        DynamoDbException.builder().statusCode(400).build(),
        NoSuchKeyException.builder().statusCode(404).build(),
        canceled("ConditionalCheckFailed"),
        canceled("ValidationError"),
        new IllegalStateException());
  }

  @ParameterizedTest
  @MethodSource("passing")
  void failureThatPassesIsAnOutage(RuntimeException failure) {
    assertThat(Outages.isOutage(failure)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void refusedRequestIsAMistakeOfOurs(RuntimeException failure) {
    assertThat(Outages.isOutage(failure)).isFalse();
  }

  @Test
  void canceledTransactionOfOneRefusalAmongConflictsIsNoOutage() {
    assertThat(Outages.isOutage(canceled("TransactionConflict", "ValidationError"))).isFalse();
  }

  private static RuntimeException canceled(String... codes) {
    return TransactionCanceledException.builder()
        .statusCode(400)
        .cancellationReasons(
            List.of(codes).stream()
                .map(code -> CancellationReason.builder().code(code).build())
                .toList())
        .build();
  }
}
