package lambdabridge.server.blob;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.Parallel;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Byte strings in one bucket, written once and never changed. */
public final class BlobStore {
  private static final int WIDTH = 32;
  private static final int MOST_DELETES = 1000;

  private final S3Client s3;
  private final String bucket;

  public BlobStore(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /** Writes a blob; once this returns, everyone finds it. */
  public void put(String key, Bytes content) {
    s3.putObject(p -> p.bucket(bucket).key(key), RequestBody.fromBytes(content.toArray()));
  }

  /** Returns a blob, or empty if there is none of that key (any more). */
  public Optional<Bytes> get(String key) {
    try {
      return Optional.of(
          Bytes.wrap(s3.getObjectAsBytes(g -> g.bucket(bucket).key(key)).asByteArrayUnsafe()));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  /** Returns the blobs that exist, by key. */
  public Map<String, Bytes> getAll(Collection<String> keys) {
    List<String> list = List.copyOf(keys);
    List<Optional<Bytes>> blobs = Parallel.map(list, WIDTH, this::get);
    Map<String, Bytes> found = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      String key = list.get(i);
      blobs.get(i).ifPresent(blob -> found.put(key, blob));
    }
    return found;
  }

  /** Deletes blobs; those that do not exist do not matter. */
  public void delete(Collection<String> keys) {
    List<ObjectIdentifier> all = new ArrayList<>();
    for (String key : keys) {
      all.add(ObjectIdentifier.builder().key(key).build());
    }
    for (int from = 0; from < all.size(); from += MOST_DELETES) {
      List<ObjectIdentifier> chunk = all.subList(from, Math.min(all.size(), from + MOST_DELETES));
      Delete delete = Delete.builder().objects(chunk).quiet(true).build();
      s3.deleteObjects(d -> d.bucket(bucket).delete(delete));
    }
  }

  /** A blob that exists. */
  public record Blob(String key, Instant written) {}

  /**
   * Returns up to {@code limit} blobs in the order of their keys.
   *
   * @param prefix of their keys
   * @param after they come after it
   * @param limit 1 to 1000
   */
  public List<Blob> list(String prefix, String after, int limit) {
    return s3
        .listObjectsV2(l -> l.bucket(bucket).prefix(prefix).startAfter(after).maxKeys(limit))
        .contents()
        .stream()
        .map(object -> new Blob(object.key(), object.lastModified()))
        .toList();
  }

  /** Deletes every blob whose key begins with {@code prefix}. */
  public void deleteAll(String prefix) {
    s3.listObjectsV2Paginator(l -> l.bucket(bucket).prefix(prefix)).stream()
        .forEach(page -> delete(page.contents().stream().map(S3Object::key).toList()));
  }
}
