package lambdabridge.local.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3's part that this project uses, in this process: one bucket behind the ordinary SDK client
 * interface, over RocksDB, in memory or in a folder.
 *
 * <p>On disk an acknowledged write survives a killed process and a lost machine, as in {@link
 * EmbeddedDynamoDb}. Thread-safe.
 */
public final class EmbeddedS3 implements AutoCloseable {
  private final Database database;
  private final S3Client client;

  private EmbeddedS3(Database database, String bucket) {
    this.database = database;
    this.client = new ObjectClient(bucket, new ObjectStore(database), Clock.systemUTC());
  }

  public static EmbeddedS3 inMemory(String bucket) {
    return new EmbeddedS3(Database.inMemory(ObjectStore.FAMILIES), bucket);
  }

  /** Opens the bucket, which is made if the folder is empty or absent. */
  public static EmbeddedS3 onDisk(Path folder, String bucket) throws IOException {
    return new EmbeddedS3(Database.onDisk(folder, ObjectStore.FAMILIES), bucket);
  }

  public S3Client client() {
    return client;
  }

  @Override
  public void close() {
    database.close();
  }
}
