package lambdabridge.server.acl;

import static lambdabridge.server.acl.AclFunction.CONTEXT_GET_USERS;
import static lambdabridge.server.acl.AclFunction.KVDB_ENTRY_SET;
import static lambdabridge.server.acl.AclFunction.STORE_CREATE;
import static lambdabridge.server.acl.AclFunction.STORE_GET;
import static lambdabridge.server.acl.AclFunction.STORE_UPDATE;
import static lambdabridge.server.acl.AclFunction.STREAM_PUBLISH;
import static lambdabridge.server.acl.AclFunction.THREAD_CREATE;
import static lambdabridge.server.acl.AclFunction.THREAD_MESSAGE_GET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AclTest {
  private static final Map<String, String> STORE_A = Map.of("storeId", "A");
  private static final Map<String, String> STORE_B = Map.of("storeId", "B");

  @ParameterizedTest
  @EnumSource
  @DisplayName("ACL-01 ALLOW ALL permits every function, DENY ALL none")
  void allMeansEveryFunction(AclFunction function) {
    assertThat(acl("ALLOW ALL").allows(function, Map.of())).isTrue();
    assertThat(acl("DENY ALL").allows(function, Map.of())).isFalse();
  }

  @Test
  @DisplayName("ACL-02 the last matching line wins")
  void lastMatchingLineWins() {
    Acl acl = acl("ALLOW ALL", "DENY store/WRITE", "ALLOW store/storeUpdate");

    assertThat(acl.allows(STORE_UPDATE, STORE_A)).isTrue();
    assertThat(acl.allows(STORE_CREATE, Map.of())).isFalse();
  }

  @Test
  @DisplayName("ACL-03 DENY x, ALLOW ALL permits x")
  void laterAllowAllOverridesDenial() {
    assertThat(acl("DENY store/storeGet", "ALLOW ALL").allows(STORE_GET, STORE_A)).isTrue();
  }

  @Test
  @DisplayName("ACL-04 ALLOW store/READ permits storeGet and forbids storeCreate")
  void readGroupOnlyReads() {
    assertThat(acl("ALLOW store/READ").allows(STORE_GET, STORE_A)).isTrue();
    assertThat(acl("ALLOW store/READ").allows(STORE_CREATE, Map.of())).isFalse();
  }

  @Test
  @DisplayName("ACL-05 ALLOW store/WRITE permits storeCreate and forbids storeGet")
  void writeGroupOnlyWrites() {
    assertThat(acl("ALLOW store/WRITE").allows(STORE_CREATE, Map.of())).isTrue();
    assertThat(acl("ALLOW store/WRITE").allows(STORE_GET, STORE_A)).isFalse();
  }

  @Test
  @DisplayName("ACL-06 ALLOW thread/WRITE alone forbids threadMessageGet")
  void writingThreadsDoesNotIncludeReadingThem() {
    assertThat(acl("ALLOW thread/WRITE").allows(THREAD_MESSAGE_GET, message("T", "M"))).isFalse();
  }

  @Test
  @DisplayName("ACL-07 an argument narrows a line to one store")
  void argumentNarrowsLine() {
    Acl acl = acl("ALLOW store/storeGet storeId=A");

    assertThat(acl.allows(STORE_GET, STORE_A)).isTrue();
    assertThat(acl.allows(STORE_GET, STORE_B)).isFalse();
  }

  @Test
  @DisplayName("ACL-08 a group denied after a narrowed line forbids that store too")
  void laterGroupOverridesNarrowedLine() {
    Acl acl = acl("ALLOW store/storeGet storeId=A", "DENY store/READ");

    assertThat(acl.allows(STORE_GET, STORE_A)).isFalse();
  }

  @Test
  @DisplayName("ACL-09 a narrowed line after a denied group permits that store only")
  void laterNarrowedLineOverridesGroup() {
    Acl acl = acl("DENY store/READ", "ALLOW store/storeGet storeId=A");

    assertThat(acl.allows(STORE_GET, STORE_A)).isTrue();
    assertThat(acl.allows(STORE_GET, STORE_B)).isFalse();
  }

  @Test
  @DisplayName("ACL-10 threadMessageGet narrowed to a thread permits that thread's messages only")
  void oneOfTwoArgumentsSuffices() {
    Acl acl = acl("ALLOW thread/threadMessageGet threadId=T");

    assertThat(acl.allows(THREAD_MESSAGE_GET, message("T", "any"))).isTrue();
    assertThat(acl.allows(THREAD_MESSAGE_GET, message("U", "any"))).isFalse();
  }

  @Test
  void everyGivenArgumentHasToMatch() {
    Acl acl = acl("ALLOW thread/threadMessageGet messageId=M threadId=T");

    assertThat(acl.allows(THREAD_MESSAGE_GET, message("T", "M"))).isTrue();
    assertThat(acl.allows(THREAD_MESSAGE_GET, message("T", "N"))).isFalse();
    assertThat(acl.allows(THREAD_MESSAGE_GET, message("U", "M"))).isFalse();
  }

  @Test
  @DisplayName("ACL-11 a function with no matching line is denied")
  void withoutMatchingLineNothingIsAllowed() {
    assertThat(acl("ALLOW store/ALL").allows(THREAD_CREATE, Map.of())).isFalse();
  }

  @Test
  void globalWriteIsWhatItsNameSays() {
    Acl acl = acl("ALLOW WRITE");

    assertThat(acl.allows(THREAD_CREATE, Map.of())).isTrue();
    assertThat(acl.allows(STREAM_PUBLISH, Map.of())).isTrue();
    assertThat(acl.allows(KVDB_ENTRY_SET, Map.of())).isTrue();
    assertThat(acl.allows(THREAD_MESSAGE_GET, Map.of())).isFalse();
    assertThat(acl.allows(CONTEXT_GET_USERS, Map.of())).isFalse();
  }

  @Test
  void refusalNamesTheFunction() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> acl("DENY ALL").require(STORE_GET, STORE_A))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.ACCESS_DENIED))
        .satisfies(e -> assertThat(e.data()).asString().contains("store/storeGet"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow ALL", "Allow ALL", "deny store/READ", "PERMIT ALL"})
  @DisplayName("ACL-12 verbs are ALLOW and DENY only")
  void wrongVerbIsRefused(String line) {
    assertInvalid(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALLOW thread/fly",
        "ALLOW thread/*",
        "ALLOW *",
        "ALLOW all",
        "ALLOW read",
        "ALLOW moon/READ",
        "ALLOW threadGet",
        "ALLOW thread/threadget",
        "ALLOW contextGet",
        "ALLOW context/contextGet",
        "ALLOW thread/ALL\r"
      })
  @DisplayName("ACL-13 an unknown function or group is INVALID_ACL")
  void unknownActionIsRefused(String line) {
    assertInvalid(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALLOW store/storeGet threadId=A", "ALLOW store/storeList storeId=A"})
  @DisplayName("ACL-14 an argument not belonging to the function is INVALID_ACL")
  void foreignArgumentIsRefused(String line) {
    assertInvalid(line);
  }

  @Test
  @DisplayName("ACL-15 a duplicated argument is INVALID_ACL")
  void argumentGivenTwiceIsRefused() {
    assertInvalid("ALLOW store/storeGet storeId=A storeId=B");
    assertInvalid("ALLOW store/storeGet storeId=A storeId=A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALLOW store/storeGet storeId",
        "ALLOW store/storeGet storeId=A=B",
        "ALLOW store/storeGet storeId=A=",
        "ALLOW store/storeGet storeId = A"
      })
  @DisplayName("ACL-16 an argument without exactly one = is INVALID_ACL")
  void argumentOfAnotherFormIsRefused(String line) {
    assertInvalid(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ALLOW store/READ storeId=A", "ALLOW store/ALL storeId=A", "ALLOW ALL storeId=A"})
  @DisplayName("ACL-17 arguments on a group are INVALID_ACL")
  void groupWithArgumentIsRefused(String line) {
    assertInvalid(line);
  }

  @Test
  @DisplayName("ACL-18 two rules on one line are INVALID_ACL")
  void twoRulesOnOneLineAreRefused() {
    assertInvalid("ALLOW store/storeGet DENY store/storeList");
    assertInvalid("ALLOW ALL DENY thread/READ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "ALLOW ALL\n",
        "\nALLOW ALL",
        "ALLOW ALL\n\nDENY store/READ",
        "ALLOW",
        "ALLOW ",
        " ALLOW ALL",
        "ALLOW ALL ",
        "ALLOW  ALL",
        "ALLOW\tALL"
      })
  @DisplayName("ACL-19 empty text, empty line, trailing newline, other blanks are INVALID_ACL")
  void blanksAreRefused(String text) {
    assertInvalid(text);
  }

  @Test
  @DisplayName("ACL-20 100 lines are accepted, 101 are INVALID_ACL")
  void lengthIsBounded() {
    assertThat(acl("ALLOW ALL\n".repeat(99) + "DENY ALL").allows(STORE_GET, STORE_A)).isFalse();
    assertInvalid("ALLOW ALL\n".repeat(100) + "DENY ALL");
  }

  @Test
  void refusalNamesTheLine() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> Acl.parse("ALLOW ALL\nDENY x"))
        .satisfies(e -> assertThat(e.data()).asString().contains("line 2"));
  }

  @Test
  void catalogueIsTheSpecifications() {
    Map<String, List<String>> known =
        Arrays.stream(AclFunction.values())
            .collect(Collectors.toMap(AclFunction::wireName, AclFunction::arguments));

    assertThat(known).isEqualTo(AclSpec.read().functions());
  }

  @Test
  void groupsAreTheSpecifications() {
    AclSpec spec = AclSpec.read();

    spec.groups()
        .forEach(
            (group, functions) ->
                assertThat(allowedBy("ALLOW " + group))
                    .as(group)
                    .containsExactlyInAnyOrderElementsOf(functions));
    for (String module : List.of("context", "thread", "store", "inbox", "stream", "kvdb")) {
      assertThat(allowedBy("ALLOW " + module + "/ALL"))
          .as(module)
          .containsExactlyInAnyOrderElementsOf(
              spec.functions().keySet().stream().filter(f -> f.startsWith(module + "/")).toList());
    }
    for (String kind : List.of("READ", "WRITE")) {
      assertThat(allowedBy("ALLOW " + kind))
          .as(kind)
          .containsExactlyInAnyOrderElementsOf(
              spec.groups().entrySet().stream()
                  .filter(group -> group.getKey().endsWith("/" + kind))
                  .flatMap(group -> group.getValue().stream())
                  .toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFunctionTakesAllItsArguments(AclFunction function) {
    Map<String, String> arguments =
        function.arguments().stream().collect(Collectors.toMap(name -> name, name -> "x"));
    String line =
        "ALLOW "
            + function.wireName()
            + function.arguments().stream().map(n -> " " + n + "=x").collect(Collectors.joining());

    assertThat(acl(line).allows(function, arguments)).isTrue();
  }

  private static List<String> allowedBy(String text) {
    Acl acl = Acl.parse(text);
    return Arrays.stream(AclFunction.values())
        .filter(function -> acl.allows(function, Map.of()))
        .map(AclFunction::wireName)
        .toList();
  }

  private static Acl acl(String... lines) {
    return Acl.parse(String.join("\n", lines));
  }

  private static Map<String, String> message(String threadId, String messageId) {
    return Map.of("threadId", threadId, "messageId", messageId);
  }

  private static void assertInvalid(String text) {
    assertThatExceptionOfType(RpcException.class)
        .as("%s", text)
        .isThrownBy(() -> Acl.parse(text))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_ACL));
  }
}
