package lambdabridge.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where the sources are, for tests that hold documents against code. */
final class ProjectFolder {
  private ProjectFolder() {}

  /** Returns the folder of all modules, from wherever inside it the tests run. */
  static Path find() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("protocol-lib"))) {
      folder = Objects.requireNonNull(folder.getParent(), "not inside the project");
    }
    return folder;
  }
}
