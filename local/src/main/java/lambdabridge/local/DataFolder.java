package lambdabridge.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.secret.BridgeSecrets;

/**
 * The folder everything is kept in, for one process at a time.
 *
 * <pre>
 * tables/          DynamoDB's tables
 * objects/         the bucket
 * secrets.json     keys of the installation
 * bootstrap.json   {"url","apiKeyId","apiKeySecret"} for the administrator
 * </pre>
 *
 * <p>Only its owner may read it.
 */
final class DataFolder implements AutoCloseable {
  private static final FileAttribute<?> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path root;
  private final FileChannel lock;

  private DataFolder(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Opens the folder and makes it if absent.
   *
   * @throws IOException in particular if another process has it
   */
  static DataFolder open(Path root) throws IOException {
    var real = root.toAbsolutePath().normalize();
    if (!Files.isDirectory(real)) {
      Files.createDirectories(real, OWNER_ONLY_FOLDER);
    }
    var lock =
        FileChannel.open(
            real.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OWNER_ONLY_FILE);
    if (!isLocked(lock)) {
      lock.close();
      throw new IOException("another server is using " + real);
    }
    return new DataFolder(real, lock);
  }

  private static boolean isLocked(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null; // freed by the system when the process ends, however it ends
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path tables() {
    return root.resolve("tables");
  }

  Path objects() {
    return root.resolve("objects");
  }

  /** Returns the installation's secrets, which are made the first time. */
  BridgeSecrets secrets(SecureRandom random, Instant now) throws IOException {
    var file = root.resolve("secrets.json");
    if (Files.exists(file)) {
      var kept = BridgeSecrets.parse(Files.readString(file));
      if (!kept.serverKeys().isEmpty()) {
        return kept;
      }
      // The folder is from before servers had static keys.
      var completed = kept.withNewServerKey(random, now);
      write(file, completed.toJson());
      return completed;
    }
    var secrets = BridgeSecrets.generate(random, now);
    write(file, secrets.toJson());
    return secrets;
  }

  /** Returns the administrator's key as an earlier start wrote it down. */
  Optional<IssuedKey> administratorKey() throws IOException {
    var file = bootstrap();
    if (Files.exists(file)
        && Json.decode(Files.readString(file)) instanceof Map<?, ?> fields
        && fields.get("apiKeyId") instanceof String id
        && fields.get("apiKeySecret") instanceof String secret) {
      return Optional.of(new IssuedKey(id, secret));
    }
    return Optional.empty();
  }

  /** Writes down where the server is and how to administrate it. */
  void writeBootstrap(String json) throws IOException {
    write(bootstrap(), json);
  }

  private Path bootstrap() {
    return root.resolve("bootstrap.json");
  }

  /** Writes the file whole or not at all. */
  private static void write(Path file, String json) throws IOException {
    var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    Files.createFile(unfinished, OWNER_ONLY_FILE);
    Files.writeString(unfinished, json + "\n");
    try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(/* metaData= */ true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
