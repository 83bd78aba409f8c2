package lambdabridge.server.dynamo;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.StreamRecord.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class StreamEventCodecTest {
  // Shape of AWS's documented example of a DynamoDB stream event.
  private static final String LAMBDA_EVENT =
      """
      {"Records":[
        {"eventID":"1","eventName":"INSERT","eventVersion":"1.0","eventSource":"aws:dynamodb",
         "awsRegion":"us-east-1","eventSourceARN":"arn:aws:dynamodb:…/stream/2015",
         "dynamodb":{"ApproximateCreationDateTime":1.479499740E9,
           "Keys":{"pk":{"S":"a"},"sk":{"S":"1"}},
           "NewImage":{"pk":{"S":"a"},"sk":{"S":"1"},"n":{"N":"-12.5"},"b":{"B":"AAEC/w=="},
             "t":{"BOOL":true},"z":{"NULL":true},"l":{"L":[{"S":"x"},{"N":"1"}]},
             "m":{"M":{"k":{"L":[]}}},"ss":{"SS":["x","y"]},"ns":{"NS":["1","2"]},
             "bs":{"BS":["AA==","/w=="]}},
           "SequenceNumber":"111","SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"}},
        {"eventID":"2","eventName":"REMOVE","userIdentity":
           {"type":"Service","principalId":"dynamodb.amazonaws.com"},
         "dynamodb":{"ApproximateCreationDateTime":1479499741,
           "Keys":{"pk":{"S":"a"},"sk":{"S":"1"}},"OldImage":{"pk":{"S":"a"},"sk":{"S":"1"}},
           "SequenceNumber":"222"}}]}
      """;

  @Test
  void everyAttributeTypeOfALambdaEventIsRead() throws IOException {
    List<StreamRecord> records = read(LAMBDA_EVENT);

    Map<String, AttributeValue> image = new HashMap<>(key("a", "1"));
    image.put("n", AttributeValue.fromN("-12.5"));
    image.put("b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, 1, 2, -1})));
    image.put("t", AttributeValue.fromBool(true));
    image.put("z", AttributeValue.fromNul(true));
    image.put("l", AttributeValue.fromL(List.of(s("x"), AttributeValue.fromN("1"))));
    image.put("m", AttributeValue.fromM(Map.of("k", AttributeValue.fromL(List.of()))));
    image.put("ss", AttributeValue.fromSs(List.of("x", "y")));
    image.put("ns", AttributeValue.fromNs(List.of("1", "2")));
    image.put(
        "bs",
        AttributeValue.fromBs(
            List.of(
                SdkBytes.fromByteArray(new byte[] {0}), SdkBytes.fromByteArray(new byte[] {-1}))));
    assertThat(records)
        .containsExactly(
            new StreamRecord(
                Kind.INSERT,
                "111",
                Instant.ofEpochSecond(1479499740),
                key("a", "1"),
                Map.of(),
                image,
                false),
            new StreamRecord(
                Kind.REMOVE,
                "222",
                Instant.ofEpochSecond(1479499741),
                key("a", "1"),
                key("a", "1"),
                Map.of(),
                true));
  }

  @Test
  void aWrittenEventReadsTheSame() throws IOException {
    List<StreamRecord> records = read(LAMBDA_EVENT);
    ByteArrayOutputStream written = new ByteArrayOutputStream();

    StreamEventCodec.write(records, written);

    assertThat(read(written.toString(StandardCharsets.UTF_8))).isEqualTo(records);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"Records\":{}}",
        "{\"Records\":[1]}",
        "{\"Records\":[{}]}",
        "{\"Records\":[{\"eventName\":\"NEVER\"}]}",
        "{\"Records\":[{\"dynamodb\":{\"Keys\":{\"pk\":{\"Q\":1}}}}]}",
        "{\"Records\":[{\"dynamodb\":{\"Keys\":{\"pk\":{}}}}]}",
      })
  void whatIsNoStreamEventIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theAnswerNamesTheRecordToBeginAgainWith() throws IOException {
    ByteArrayOutputStream failed = new ByteArrayOutputStream();
    ByteArrayOutputStream done = new ByteArrayOutputStream();

    StreamEventCodec.writeAnswer("111", failed);
    StreamEventCodec.writeAnswer(null, done);

    assertThat(failed).hasToString("{\"batchItemFailures\":[{\"itemIdentifier\":\"111\"}]}");
    assertThat(done).hasToString("{\"batchItemFailures\":[]}");
  }

  private static List<StreamRecord> read(String text) throws IOException {
    return StreamEventCodec.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
