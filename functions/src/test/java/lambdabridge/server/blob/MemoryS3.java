package lambdabridge.server.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import lambdabridge.server.dynamo.AccessLog;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket in memory behind the real S3 client: it answers the requests that client sends for what
 * {@link BlobStore} does, and no others.
 */
public final class MemoryS3 implements SdkHttpClient {
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  private static final String WRITTEN = "2026-01-01T00:00:00.000Z";

  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final AtomicInteger reads = new AtomicInteger();

  /** Returns a client of this bucket. */
  public S3Client client() {
    return S3Client.builder()
        .httpClient(this)
        .region(Region.EU_CENTRAL_1)
        .endpointOverride(URI.create("http://s3.invalid"))
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .build();
  }

  /** Returns the keys of all objects, in order, without the bucket. */
  public List<String> keys() {
    return objects.keySet().stream().map(path -> path.substring(path.indexOf('/', 1) + 1)).toList();
  }

  /** Returns how many objects were asked for so far. */
  public int reads() {
    return reads.get();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        return answer(request.httpRequest(), body(request));
      }

      @Override
      public void abort() {}
    };
  }

  private HttpExecuteResponse answer(SdkHttpRequest request, byte[] body) {
    String path = request.encodedPath();
    return switch (request.method()) {
      case PUT -> {
        note("PutObject", path);
        objects.put(path, body);
        yield response(200, new byte[0]);
      }
      case GET -> {
        if (request.firstMatchingRawQueryParameter("list-type").isPresent()) {
          note("ListBucket", path + "/");
          yield list(path, request);
        }
        note("GetObject", path);
        reads.incrementAndGet();
        byte[] object = objects.get(path);
        yield object == null
            ? response(404, xml("<Error><Code>NoSuchKey</Code></Error>"))
            : response(200, object);
      }
      case POST -> {
        KEY.matcher(new String(body, StandardCharsets.UTF_8))
            .results()
            .map(MatchResult::group)
            .map(key -> path + "/" + key.substring(5, key.length() - 6))
            .forEach(
                object -> {
                  note("DeleteObject", object);
                  objects.remove(object);
                });
        yield response(200, xml("<DeleteResult></DeleteResult>"));
      }
      default -> throw new IllegalStateException("unexpected " + request.method());
    };
  }

  private static void note(String action, String path) {
    AccessLog.noteObject(action, path.substring(path.indexOf('/', 1) + 1));
  }

  /** All objects are old: none was written after {@link #WRITTEN}. */
  private HttpExecuteResponse list(String bucket, SdkHttpRequest request) {
    String prefix = request.firstMatchingRawQueryParameter("prefix").orElse("");
    String after = request.firstMatchingRawQueryParameter("start-after").orElse("");
    int most = Integer.parseInt(request.firstMatchingRawQueryParameter("max-keys").orElse("1000"));
    List<String> found =
        objects.tailMap(bucket + "/" + after, /* inclusive= */ false).keySet().stream()
            .filter(path -> path.startsWith(bucket + "/" + prefix))
            .limit(most + 1L)
            .toList();
    StringBuilder xml = new StringBuilder("<ListBucketResult>");
    xml.append("<IsTruncated>").append(found.size() > most).append("</IsTruncated>");
    for (String path : found.subList(0, Math.min(most, found.size()))) {
      xml.append("<Contents><Key>")
          .append(path.substring(bucket.length() + 1))
          .append("</Key><LastModified>")
          .append(WRITTEN)
          .append("</LastModified></Contents>");
    }
    return response(200, xml(xml.append("</ListBucketResult>").toString()));
  }

  private static byte[] xml(String text) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text).getBytes(StandardCharsets.UTF_8);
  }

  private static HttpExecuteResponse response(int status, byte[] body) {
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpFullResponse.builder()
                .statusCode(status)
                .putHeader("Content-Length", Integer.toString(body.length))
                .build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
        .build();
  }

  private static byte[] body(HttpExecuteRequest request) {
    if (request.contentStreamProvider().isEmpty()) {
      return new byte[0];
    }
    try (InputStream in = request.contentStreamProvider().get().newStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
