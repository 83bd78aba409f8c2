package lambdabridge.local.engine;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** DynamoDB behind a URL. Nobody says when something is written, so its streams are asked often. */
public final class AwsDynamoDb implements StreamSource, AutoCloseable {
  private static final Duration IDLE = Duration.ofMillis(100);

  private final DynamoDbClient client;
  private final DynamoDbStreamsClient streams;

  /**
   * @param endpoint null for AWS's own
   * @param region null for that of the environment
   */
  public AwsDynamoDb(DynamoDbClient client, @Nullable URI endpoint, @Nullable String region) {
    this.client = client;
    var builder = DynamoDbStreamsClient.builder().endpointOverride(endpoint);
    if (region != null) {
      builder.region(Region.of(region));
    }
    this.streams = builder.httpClient(UrlConnectionHttpClient.create()).build();
  }

  @Override
  public DynamoDbClient client() {
    return client;
  }

  @Override
  public DynamoDbStreamsClient streams() {
    return streams;
  }

  @Override
  public void onWrite(Runnable listener) {
    // Others write too.
  }

  @Override
  public Duration idle() {
    return IDLE;
  }

  @Override
  public void close() {
    streams.close();
  }
}
