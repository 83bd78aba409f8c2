package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManagementPageTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final Pattern ROW =
      Pattern.compile("^\\| `((?:\\w+/\\w+|versions\\w*))` \\| `?(\\w+)`? \\|", Pattern.MULTILINE);

  @Test
  void pageAndTableListTheSameMethods() throws IOException {
    String page = Files.readString(Path.of("../docs/management.md"));
    List<String> documented =
        ROW.matcher(page).results().map(row -> row.group(1) + " " + row.group(2)).toList();

    List<String> offered =
        new TestManagement(DYNAMO)
            .bridge.managementTable().all().stream().map(ManagementPageTest::row).toList();

    assertThat(documented).isEqualTo(offered);
  }

  private static String row(ManagementMethod<?> method) {
    String scope = method.scope() == null ? "credentials" : method.scope();
    return method.name() + " " + (method.open() ? "open" : scope);
  }
}
