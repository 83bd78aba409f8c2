package lambdabridge.local.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files: one per key, a folder for each {@code /} in it, names as {@link ObjectNames}
 * writes them.
 *
 * <p>A write is complete or absent, also after a kill: content goes to a file of its own, is
 * flushed with its folder's entry, and only then gets the object's name. Thread-safe.
 */
final class ObjectFolder {
  private static final String UNFINISHED = "unfinished";
  private static final String OBJECTS = "objects";

  private final Path unfinished;
  private final Path objects;
  private final AtomicLong unfinishedCount = new AtomicLong();

  record Entry(String key, long lengthBytes, Instant modified) {
    /** Returns a value that changes whenever the content does; S3 promises no more. */
    String etag() {
      return "\"%x%09x-%x\"".formatted(modified.getEpochSecond(), modified.getNano(), lengthBytes);
    }
  }

  /**
   * Opens the folder, which is made if absent, and drops what an earlier process left half done.
   */
  ObjectFolder(Path root) throws IOException {
    unfinished = root.resolve(UNFINISHED);
    objects = root.resolve(OBJECTS);
    deleteTree(unfinished);
    Files.createDirectories(unfinished);
    Files.createDirectories(objects);
  }

  /** Returns the new entry, or nothing if {@code onlyIfAbsent} and the key is taken. */
  Optional<Entry> put(String key, byte[] content, boolean onlyIfAbsent) throws IOException {
    var target = ObjectNames.resolve(objects, key);
    var source = unfinished.resolve(Long.toString(unfinishedCount.incrementAndGet()));
    try {
      writeFlushed(source, content);
      publish(source, target, onlyIfAbsent);
      flushFolder(folderOf(target));
      return head(key);
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } finally {
      Files.deleteIfExists(source);
    }
  }

  Optional<byte[]> get(String key) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(ObjectNames.resolve(objects, key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  Optional<Entry> head(String key) throws IOException {
    try {
      var attributes =
          Files.readAttributes(ObjectNames.resolve(objects, key), BasicFileAttributes.class);
      return attributes.isRegularFile() ? Optional.of(entry(key, attributes)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Deletes the object, if there is one, and the folders that it leaves empty. */
  void delete(String key) throws IOException {
    var path = ObjectNames.resolve(objects, key);
    if (!Files.deleteIfExists(path)) {
      return;
    }
    for (var folder = folderOf(path); !folder.equals(objects); folder = folderOf(folder)) {
      if (!folder.toFile().delete()) { // refused while anything is in it
        return;
      }
    }
  }

  /**
   * Returns up to {@code limit} entries whose keys begin with {@code prefix} and come after {@code
   * after}, in the order of their UTF-8 bytes.
   */
  List<Entry> list(String prefix, @Nullable String after, int limit) throws IOException {
    var found = new ArrayList<Entry>();
    collect(objects, "", prefix, after == null ? "" : after, limit, found);
    return found;
  }

  private static void collect(
      Path folder, String path, String prefix, String after, int limit, List<Entry> found)
      throws IOException {
    for (var child : children(folder)) {
      if (found.size() >= limit) {
        return;
      }
      var key = path + child.name();
      if (child.isFolder()) {
        var below = key.startsWith(prefix) || prefix.startsWith(key);
        var ahead = key.compareTo(after) > 0 || after.startsWith(key);
        if (below && ahead) {
          collect(child.path(), key, prefix, after, limit, found);
        }
      } else if (key.startsWith(prefix) && key.compareTo(after) > 0) {
        try {
          found.add(entry(key, Files.readAttributes(child.path(), BasicFileAttributes.class)));
        } catch (NoSuchFileException e) {
          // Deleted since the folder was read.
        }
      }
    }
  }

  private record Child(String name, Path path, boolean isFolder) {}

  /** Returns what is in the folder, in the order of the keys. */
  private static List<Child> children(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .map(
              path -> {
                var name = path.getFileName().toString();
                var isFolder = ObjectNames.isFolder(name);
                return new Child(ObjectNames.decode(name), path, isFolder);
              })
          .sorted(Comparator.comparing(Child::name))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static Entry entry(String key, BasicFileAttributes attributes) {
    return new Entry(key, attributes.size(), attributes.lastModifiedTime().toInstant());
  }

  private static void publish(Path source, Path target, boolean onlyIfAbsent) throws IOException {
    while (true) {
      makeFolders(folderOf(target));
      try {
        if (onlyIfAbsent) {
          Files.createLink(target, source); // unlike a move it fails when the name is taken
        } else {
          Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return;
      } catch (NoSuchFileException e) {
        if (!Files.exists(source)) {
          throw e;
        }
        // Otherwise a delete has just taken the empty folder away: make it again.
      }
    }
  }

  private static void writeFlushed(Path file, byte[] content) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(/* metaData= */ false);
    }
  }

  /** Makes the folder and those above it, and flushes the entry of each new one. */
  private static void makeFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    makeFolders(folderOf(folder));
    try {
      Files.createDirectory(folder);
      flushFolder(folderOf(folder));
    } catch (FileAlreadyExistsException e) {
      return; // another writer was first
    }
  }

  private static void flushFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(/* metaData= */ true);
    }
  }

  private static Path folderOf(Path path) {
    return Objects.requireNonNull(path.getParent(), "a path below the root has a parent");
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
