package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SolutionMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private TestManagement management;
  private Client admin;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    admin = management.main();
  }

  @Test
  @DisplayName("MGS-01 createSolution returns a UUID; getSolution shows id, created and name")
  void createdSolutionIsShown() {
    String id = admin.call("solution/createSolution", "name", "Demo").text("solutionId");

    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(admin.call("solution/getSolution", "id", id).get("solution"))
        .isEqualTo(Map.of("id", id, "created", management.clock.millis(), "name", "Demo"));
  }

  @Test
  @DisplayName(
      "MGS-02 A solution name of 257 characters is INVALID_PARAMS; an empty one is accepted")
  void namesHaveUpTo256Characters() {
    admin.call("solution/createSolution", "name", "n".repeat(257)).is(ErrorCode.INVALID_PARAMS);
    assertThat(admin.call("solution/createSolution", "name", "n".repeat(256)).result()).isNotNull();
    assertThat(admin.call("solution/createSolution", "name", "").result()).isNotNull();
  }

  @Test
  @DisplayName("MGS-03 updateSolution changes the name; unknown id is SOLUTION_DOES_NOT_EXIST")
  void nameIsChanged() {
    String id = admin.call("solution/createSolution", "name", "before").text("solutionId");

    admin.call("solution/updateSolution", "id", id, "name", "after").isOk();

    assertThat(admin.call("solution/getSolution", "id", id).get("solution"))
        .isEqualTo(Map.of("id", id, "created", management.clock.millis(), "name", "after"));
    assertThat(names()).contains("after").doesNotContain("before");
    admin
        .call("solution/updateSolution", "id", "unknown", "name", "x")
        .is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
    admin.call("solution/getSolution", "id", "unknown").is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGS-04 deleteSolution with an owned or shared context is SOLUTION_HAS_CONTEXTS")
  void solutionWithContextsStays() {
    String owner = admin.call("solution/createSolution", "name", "owner").text("solutionId");
    String sharer = admin.call("solution/createSolution", "name", "sharer").text("solutionId");
    String context =
        admin
            .call(
                "context/createContext",
                "solution",
                owner,
                "name",
                "",
                "description",
                "",
                "scope",
                "public")
            .text("contextId");
    admin.call("context/addSolutionToContext", "contextId", context, "solutionId", sharer).isOk();

    admin.call("solution/deleteSolution", "id", owner).is(ErrorCode.SOLUTION_HAS_CONTEXTS);
    admin.call("solution/deleteSolution", "id", sharer).is(ErrorCode.SOLUTION_HAS_CONTEXTS);

    admin
        .call("context/removeSolutionFromContext", "contextId", context, "solutionId", sharer)
        .isOk();
    admin.call("solution/deleteSolution", "id", sharer).isOk();
    admin.call("context/deleteContext", "contextId", context).isOk();
    admin.call("solution/deleteSolution", "id", owner).isOk();
  }

  @Test
  @DisplayName("MGS-05 deleteSolution removes it from listSolutions")
  void deletedSolutionIsGone() {
    String id = admin.call("solution/createSolution", "name", "short-lived").text("solutionId");
    assertThat(names()).contains("short-lived");

    admin.call("solution/deleteSolution", "id", id).isOk();

    assertThat(names()).doesNotContain("short-lived");
    admin.call("solution/deleteSolution", "id", id).is(ErrorCode.SOLUTION_DOES_NOT_EXIST);
  }

  private List<Object> names() {
    return admin.call("solution/listSolutions").listOf("list", "name");
  }
}
