package lambdabridge.client.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;

/** Files with secrets: made for their owner alone (0600), and not read if others could have. */
final class PrivateFile {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> OWNERS_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFile() {}

  /**
   * Returns the text in the file.
   *
   * @throws Failure if it cannot be read, or can be by others
   */
  static String read(Path file) {
    try {
      if (isPosix()) {
        if (!Collections.disjoint(Files.getPosixFilePermissions(file), OTHERS)) {
          throw new Failure(
              ExitCode.CREDENTIALS, file + " is open to other users: chmod 600 " + file);
        }
      }
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new Failure(ExitCode.CREDENTIALS, "no such file: " + file);
    } catch (IOException e) {
      throw new Failure(ExitCode.CREDENTIALS, "cannot read " + file + ": " + e.getMessage());
    }
  }

  /** Makes a file that must not exist yet. */
  static void create(Path file, String text) {
    try {
      makeFolder(file);
      Files.createFile(file, only(OWNER));
      Files.writeString(file, text + "\n");
    } catch (FileAlreadyExistsException e) {
      throw new Failure(ExitCode.CREDENTIALS, file + " exists already and is left as it is");
    } catch (IOException e) {
      throw new Failure(ExitCode.CREDENTIALS, "cannot write " + file + ": " + e.getMessage());
    }
  }

  /** Writes a file whole or not at all, whether or not there is one. */
  static void replace(Path file, String text) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      makeFolder(file);
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished, only(OWNER));
      Files.writeString(unfinished, text + "\n", StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure(ExitCode.CREDENTIALS, "cannot write " + file + ": " + e.getMessage());
    }
  }

  private static void makeFolder(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, only(OWNERS_FOLDER));
    }
  }

  private static FileAttribute<?>[] only(Set<PosixFilePermission> permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
