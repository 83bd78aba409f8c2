package lambdabridge.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyValuesTest {
  private static final String TOO_LONG = "manager&owner&user,manager&owner,";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listMy",
        "listAll",
        "create",
        "creatorHasToBeManager",
        "canOverwriteContextPolicy"
      })
  @DisplayName("POL-14 entries of the context alone are INVALID_PARAMS in a container policy")
  void containerHasNoEntriesOfTheContext(String entry) {
    assertInvalid(() -> container(Map.of(entry, "default")).requireAllowedValues(), entry);
    assertThatNoException()
        .isThrownBy(() -> context(Map.of(entry, "default")).requireAllowedValues());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "everyone",
        "users",
        "User",
        "manager ",
        "manager,",
        "&owner",
        "yes",
        "itemowner"
      })
  @DisplayName("POL-15 a word outside the allowed ones is INVALID_PARAMS")
  void unknownWordIsRefused(String value) {
    assertInvalid(() -> container(Map.of("get", value)).requireAllowedValues(), "get");
    assertInvalid(() -> item(Map.of("update", value)).requireAllowedValues(), "update");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "all", "none", "true", "Yes", "yes,no", "manager"})
  @DisplayName("POL-15 a flag is yes or no")
  void flagTakesOnlyYesAndNo(String value) {
    String flag = "updaterCanBeRemovedFromManagers";

    assertInvalid(() -> container(Map.of(flag, value)).requireAllowedValues(), flag);
    assertThatNoException().isThrownBy(() -> container(Map.of(flag, "yes")).requireAllowedValues());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "manager", "owner", "manager,owner", "yes"})
  void rightsAskedBeforeThereIsAContainerAreForNobodyOrAll(String value) {
    assertInvalid(() -> context(Map.of("create", value)).requireAllowedValues(), "create");
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "update", "delete", "updatePolicy"})
  @DisplayName("POL-16 itemOwner is INVALID_PARAMS for the container")
  void containerHasNoItemOwner(String entry) {
    assertInvalid(
        () -> container(Map.of(entry, "itemOwner,manager")).requireAllowedValues(), entry);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "update", "delete"})
  @DisplayName("POL-16 itemOwner is allowed for getting, updating and deleting an item")
  void itemHasItemOwner(String entry) {
    assertThatNoException()
        .isThrownBy(() -> item(Map.of(entry, "itemOwner&user,manager")).requireAllowedValues());
  }

  @ParameterizedTest
  @ValueSource(strings = {"listMy", "listAll", "create"})
  void itemHasNoItemOwnerBeforeThereIsAnItem(String entry) {
    assertInvalid(() -> item(Map.of(entry, "itemOwner")).requireAllowedValues(), entry);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user&user", "user,user", "user&manager,manager&user"})
  @DisplayName("POL-17 repeated atoms and groups are INVALID_PARAMS")
  void repetitionIsRefused(String value) {
    assertInvalid(() -> container(Map.of("get", value)).requireAllowedValues(), "get");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"all,manager", "manager,none", "default,user", "inherit,user", "user&all"})
  @DisplayName("POL-18 words that stand alone are INVALID_PARAMS in a list")
  void loneWordInListIsRefused(String value) {
    assertInvalid(() -> container(Map.of("get", value)).requireAllowedValues(), "get");
  }

  @Test
  @DisplayName("POL-19 inherit in a context policy is INVALID_PARAMS")
  void contextInheritsFromNobody() {
    assertInvalid(() -> context(Map.of("get", "inherit")).requireAllowedValues(), "get");
    assertThatNoException()
        .isThrownBy(() -> container(Map.of("get", "inherit")).requireAllowedValues());
  }

  @Test
  @DisplayName("POL-23 a value of 33 characters is INVALID_PARAMS by shape")
  void longValueIsRefused() {
    assertThat(TOO_LONG).hasSize(33);
    assertInvalid(() -> container(Map.of("get", TOO_LONG)), "get");
    assertInvalid(() -> item(Map.of("get", TOO_LONG)), "get");
    assertInvalid(() -> context(Map.of("get", TOO_LONG)), "get");
    assertThatNoException()
        .isThrownBy(() -> container(Map.of("get", "user&manager,owner&user,manager")));
  }

  @Test
  @DisplayName("POL-32 an item section for inboxes and stream rooms is INVALID_PARAMS")
  void kindsWithoutItemsHaveNoItemSection() {
    Map<String, Object> policy = Map.of("item", Map.of("get", "user"));

    assertInvalid(() -> Params.decode(policy, ContainerPolicy::withoutItem), "item");
    assertInvalid(() -> contextOf("inbox", policy), "item");
    assertInvalid(() -> contextOf("stream", policy), "item");
    assertThatNoException().isThrownBy(() -> contextOf("kvdb", policy).requireAllowedValues());
  }

  @Test
  @DisplayName("POL-34 sendCustomNotification inside a policy is INVALID_PARAMS by shape")
  void customNotificationsHaveNoEntry() {
    Map<String, Object> policy = Map.of("sendCustomNotification", "all");

    assertInvalid(() -> container(policy), "sendCustomNotification");
    assertInvalid(() -> context(policy), "sendCustomNotification");
    assertInvalid(() -> Params.decode(Map.of("context", policy), ContextPolicy::decode), "context");
  }

  @Test
  void valuesOfKeyValueDatabasesAreCheckedToo() {
    assertInvalid(() -> contextOf("kvdb", Map.of("get", "moon")).requireAllowedValues(), "kvdb");
  }

  @Test
  void entriesOfItemsAtTheTopOfAContextPolicyAreKeptAndIgnored() {
    Map<String, Object> policy = Map.of("get", "anything", "listMy", "", "create", "none");
    ContextPolicy decoded = Params.decode(policy, ContextPolicy::decode);

    decoded.requireAllowedValues();

    assertThat(decoded.asGiven()).isEqualTo(policy);
  }

  @Test
  void shapeStageKeepsThePolicyAsGiven() {
    Map<String, Object> policy =
        Map.of("get", "nonsense", "listAll", "all", "item", Map.of("delete", "owner"));

    assertThat(container(policy).asGiven()).isEqualTo(policy);
    assertThat(container(Map.of("item", Map.of())).isEmpty()).isFalse();
    assertThat(container(Map.of()).isEmpty()).isTrue();
  }

  @Test
  void valuesOfOtherTypesAreRefusedByShape() {
    assertInvalid(() -> container(Map.of("get", List.of("user"))), "get");
    assertInvalid(() -> container(Map.of("item", "user")), "item");
    assertInvalid(() -> Params.decode(Map.of("thread", "x"), ContextPolicy::decode), "thread");
  }

  @ParameterizedTest
  @MethodSource("listsOfDistinctGroups")
  void everyListOfDistinctGroupsIsAccepted(String value) {
    assertThat(Grammar.MEMBERS_AND_AUTHOR.accepts(value)).isTrue();
  }

  /** Every group over the atoms, alone and before every other one. */
  static Stream<String> listsOfDistinctGroups() {
    List<String> atoms = List.of("user", "manager", "owner", "itemOwner");
    List<String> groups = new ArrayList<>();
    for (int set = 1; set < 1 << atoms.size(); set++) {
      int chosen = set;
      groups.add(
          String.join(
              "&", atoms.stream().filter(a -> (chosen >> atoms.indexOf(a) & 1) == 1).toList()));
    }
    return groups.stream()
        .flatMap(
            first ->
                Stream.concat(
                    Stream.of(first),
                    groups.stream().filter(g -> !g.equals(first)).map(g -> first + "," + g)));
  }

  private static ContainerPolicy container(Map<String, Object> policy) {
    return Params.decode(policy, ContainerPolicy::withItem);
  }

  private static ContainerPolicy item(Map<String, Object> item) {
    return container(Map.of("item", item));
  }

  private static ContextPolicy context(Map<String, Object> ofThreads) {
    return contextOf("thread", ofThreads);
  }

  private static ContextPolicy contextOf(String kind, Map<String, Object> section) {
    Function<Params, ContextPolicy> decoder = ContextPolicy::decode;
    return Params.decode(Map.of(kind, section), decoder);
  }

  private static void assertInvalid(ThrowingCallable call, String named) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARAMS))
        .satisfies(e -> assertThat(e.data()).asString().contains(named));
  }
}
