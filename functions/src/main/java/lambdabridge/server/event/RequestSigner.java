package lambdabridge.server.event;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/**
 * Signs requests of API Gateway's own API, Signature Version 4.
 *
 * <p>With the SDK's signer, which the table and bucket clients bring along: a client module for
 * {@code @connections} would cost every cold start its classes and give nothing more.
 */
public final class RequestSigner {
  private static final String SERVICE = "execute-api";

  private final Supplier<? extends AwsCredentials> credentials;
  private final String region;
  private final Clock clock;

  public RequestSigner(Supplier<? extends AwsCredentials> credentials, String region, Clock clock) {
    this.credentials = credentials;
    this.region = region;
    this.clock = clock;
  }

  /** Returns the headers that the signature adds, without {@code host}, which it covers. */
  public Map<String, String> sign(String method, URI uri, Bytes body) {
    SdkHttpRequest request =
        SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(uri).build();
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(credentials.get())
                        .request(request)
                        .payload(() -> new ByteArrayInputStream(body.toArray()))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
            .request();
    Map<String, String> headers = new HashMap<>();
    signed.forEachHeader(
        (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    headers.remove("host");
    return headers;
  }
}
