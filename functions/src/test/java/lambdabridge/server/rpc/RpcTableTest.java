package lambdabridge.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import lambdabridge.server.TestBridge;
import lambdabridge.server.acl.AclFunction;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RpcTableTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final Path PAGE = Path.of("..", "docs", "rpc.md");

  /**
   * Names, sessions, access list functions and aliases of main-api.json, for what we offer; {@code
   * proxy} is of privmx-tls.md 10.1.
   */
  private static final String SPECIFICATION = "/spec/main-api-methods.csv";

  /** Methods the reference does not have. */
  private static final List<String> OUR_OWN = List.of("account.", "server.");

  /** A method as a page lists it; what does not apply is empty. */
  private record Row(String name, String alias, String session, String acl) {}

  @Test
  void pageListsTheMethodsOfTheTable() throws IOException {
    RpcTable table = new TestBridge(DYNAMO).bridge().rpcTable();

    assertThat(page())
        .extracting(row -> new Row(row.name(), row.alias(), row.session(), ""))
        .containsExactlyInAnyOrderElementsOf(rows(table));
  }

  @Test
  void pageAgreesWithTheSpecification() throws IOException {
    assertThat(page())
        .filteredOn(row -> OUR_OWN.stream().noneMatch(row.name()::startsWith))
        .containsExactlyInAnyOrderElementsOf(specification());
  }

  @Test
  void accessListsKnowTheFunctionsOfThePage() throws IOException {
    List<String> functions =
        Arrays.stream(AclFunction.values()).map(AclFunction::wireName).toList();

    assertThat(page()).extracting(Row::acl).filteredOn(acl -> !acl.isEmpty()).isSubsetOf(functions);
  }

  @Test
  @DisplayName("GEN-20 thread2.<method> is thread.<method>")
  void aliasIsTheSameMethod() {
    RpcTable table = new TestBridge(DYNAMO).bridge().rpcTable();

    assertThat(table.all().keySet())
        .filteredOn(name -> name.startsWith("thread."))
        .hasSize(16)
        .allSatisfy(
            name ->
                assertThat(table.find("thread2." + name.substring("thread.".length())))
                    .isSameAs(table.find(name)));
  }

  @Test
  void secondMethodOfANameIsAMistake() {
    RpcMethod<?> method = RpcMethod.of("ping", Access.NONE, p -> "", (caller, none) -> "pong");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RpcTable(List.of(List.of(method), List.of(method))))
        .withMessageContaining("ping");
  }

  private static List<Row> rows(RpcTable table) {
    return table.all().entrySet().stream()
        .filter(entry -> entry.getKey().equals(entry.getValue().name()))
        .map(entry -> entry.getValue())
        .map(method -> new Row(method.name(), alias(table, method), method.access().name(), ""))
        .toList();
  }

  private static String alias(RpcTable table, RpcMethod<?> method) {
    return table.all().entrySet().stream()
        .filter(entry -> entry.getValue().equals(method) && !entry.getKey().equals(method.name()))
        .map(entry -> entry.getKey())
        .findFirst()
        .orElse("");
  }

  private static List<Row> page() throws IOException {
    try (Stream<String> lines = Files.lines(PAGE)) {
      return lines
          .map(line -> line.split("\\|"))
          .filter(cells -> cells.length == 6 && cells[1].strip().startsWith("`"))
          .map(cells -> new Row(cell(cells[1]), cell(cells[2]), cell(cells[3]), cell(cells[4])))
          .toList();
    }
  }

  private static String cell(String text) {
    return text.strip().equals("–") ? "" : text.strip().replace("`", "");
  }

  private static List<Row> specification() throws IOException {
    try (InputStream csv =
        Objects.requireNonNull(RpcTableTest.class.getResourceAsStream(SPECIFICATION))) {
      return new String(csv.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .map(cells -> new Row(cells[0], cells[3], cells[1], cells[2]))
          .toList();
    }
  }
}
