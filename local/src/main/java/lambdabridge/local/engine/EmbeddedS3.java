package lambdabridge.local.engine;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One bucket in a folder, behind the ordinary S3 client of the SDK.
 *
 * <p>Only the client's transport is ours, see {@link S3Requests}; its marshalling, retries and
 * exceptions are what runs in the cloud. Requests are neither signed nor checksummed: they do not
 * leave the process.
 */
public final class EmbeddedS3 implements AutoCloseable {
  private static final URI NOWHERE = URI.create("http://embedded-s3.invalid");

  private final S3Client client;

  private EmbeddedS3(S3Client client) {
    this.client = client;
  }

  /** Opens the bucket, which is made if the folder is empty or absent. */
  public static EmbeddedS3 inFolder(Path folder, String bucket) throws IOException {
    return new EmbeddedS3(
        S3Client.builder()
            .httpClient(new S3Requests(bucket, new ObjectFolder(folder)))
            .endpointOverride(NOWHERE)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .build());
  }

  /** Deletes a folder that a closed engine has used. */
  public static void delete(Path folder) throws IOException {
    ObjectFolder.deleteTree(folder);
  }

  public S3Client client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
