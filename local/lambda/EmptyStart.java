import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * What a cold start costs without us: a handler with the same clients that makes the same calls of the
 * SDK and looks at nothing. Prints the milliseconds from the start of the process to its answer.
 */
class EmptyStart implements RequestStreamHandler {
  private final URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
  private final Region region = Region.of(System.getenv("AWS_REGION"));
  private final DynamoDbClient dynamo =
      DynamoDbClient.builder()
          .endpointOverride(endpoint)
          .region(region)
          .httpClient(UrlConnectionHttpClient.create())
          .build();
  private final S3Client s3 =
      S3Client.builder()
          .endpointOverride(endpoint)
          .region(region)
          .forcePathStyle(true)
          .httpClient(UrlConnectionHttpClient.create())
          .build();
  private final SecretsManagerClient secrets =
      SecretsManagerClient.builder()
          .endpointOverride(endpoint)
          .region(region)
          .httpClient(UrlConnectionHttpClient.create())
          .build();
  private final boolean writes;

  EmptyStart(boolean writes) {
    this.writes = writes;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    event.readAllBytes();
    String id = System.getenv("BRIDGE_SECRETS_ARN");
    secrets.getSecretValue(r -> r.secretId(id));
    if (writes) {
      String table = System.getenv("BRIDGE_TABLE_PREFIX") + "sockets";
      dynamo.putItem(p -> p.tableName(table).item(Map.of("pk", AttributeValue.fromS("socket"))));
    }
    answer.write("{\"statusCode\":200}".getBytes(StandardCharsets.UTF_8));
  }

  public static void main(String[] arguments) throws Exception {
    long begin = Long.parseLong(arguments[2]) / 1_000_000;
    var function = new EmptyStart(arguments[0].equals("WebSocketFunction"));
    byte[] event = Files.readAllBytes(Path.of(arguments[1]));
    function.handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), null);
    System.out.println(System.currentTimeMillis() - begin);
    System.exit(0);
  }
}
