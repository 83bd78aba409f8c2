package lambdabridge.local.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The SDK's client interface to the one bucket of this process; calls and options that it has not
 * throw.
 */
final class ObjectClient implements S3Client {
  private static final int MAX_KEYS = 1000;
  private static final int NOT_FOUND = 404;

  private final String bucket;
  private final ObjectStore objects;
  private final Clock clock;

  ObjectClient(String bucket, ObjectStore objects, Clock clock) {
    this.bucket = bucket;
    this.objects = objects;
    this.clock = clock;
  }

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    requireBucket(request.bucket());
    requireNothingElse(
        request, PutObjectRequest.builder().bucket(bucket).key(request.key()).build());
    try (var content = body.contentStreamProvider().newStream()) {
      objects.put(request.key(), content.readAllBytes(), clock.instant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PutObjectResponse.builder().build();
  }

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    requireBucket(request.bucket());
    requireNothingElse(
        request, GetObjectRequest.builder().bucket(bucket).key(request.key()).build());
    byte[] content = objects.get(request.key()).orElseThrow(() -> noSuchKey(request.key()));
    try {
      return transformer.transform(
          GetObjectResponse.builder().contentLength((long) content.length).build(),
          AbortableInputStream.create(new ByteArrayInputStream(content)));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw SdkClientException.create("cannot transform the object " + request.key(), e);
    }
  }

  @Override
  public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
    requireBucket(request.bucket());
    List<String> keys = request.delete().objects().stream().map(ObjectIdentifier::key).toList();
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("between 1 and " + MAX_KEYS + " keys are needed");
    }
    objects.delete(keys);
    return DeleteObjectsResponse.builder()
        .deleted(keys.stream().map(key -> DeletedObject.builder().key(key).build()).toList())
        .build();
  }

  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    requireBucket(request.bucket());
    if (request.delimiter() != null) {
      throw new UnsupportedOperationException("no delimiter is served");
    }
    String prefix = request.prefix() == null ? "" : request.prefix();
    String after =
        request.continuationToken() == null ? request.startAfter() : request.continuationToken();
    int limit = request.maxKeys() == null ? MAX_KEYS : Math.clamp(request.maxKeys(), 1, MAX_KEYS);
    List<ObjectStore.Entry> found = objects.list(prefix, after, limit + 1);
    List<ObjectStore.Entry> page = found.subList(0, Math.min(limit, found.size()));
    boolean isTruncated = found.size() > limit;
    return ListObjectsV2Response.builder()
        .name(bucket)
        .contents(page.stream().map(ObjectClient::listed).toList())
        .keyCount(page.size())
        .maxKeys(limit)
        .isTruncated(isTruncated)
        .nextContinuationToken(isTruncated ? page.getLast().key() : null)
        .build();
  }

  private static S3Object listed(ObjectStore.Entry entry) {
    return S3Object.builder()
        .key(entry.key())
        .size(entry.lengthBytes())
        .lastModified(entry.modified())
        .build();
  }

  private void requireBucket(String name) {
    if (!name.equals(bucket)) {
      throw NoSuchBucketException.builder()
          .statusCode(NOT_FOUND)
          .awsErrorDetails(details("NoSuchBucket"))
          .message("The specified bucket does not exist: " + name)
          .build();
    }
  }

  private static void requireNothingElse(Object request, Object served) {
    if (!request.equals(served)) {
      throw new UnsupportedOperationException("only bucket and key are served: " + request);
    }
  }

  private static RuntimeException noSuchKey(String key) {
    return NoSuchKeyException.builder()
        .statusCode(NOT_FOUND)
        .awsErrorDetails(details("NoSuchKey"))
        .message("The specified key does not exist: " + key)
        .build();
  }

  private static AwsErrorDetails details(String code) {
    return AwsErrorDetails.builder().serviceName("S3").errorCode(code).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The engine is closed by whoever opened it. */
  @Override
  public void close() {}
}
