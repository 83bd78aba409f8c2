package lambdabridge.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import java.util.Map;
import lambdabridge.server.policy.Policy.ManagerChange;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final List<String> USERS = List.of("ann", "bob");
  private static final List<String> MANAGERS = List.of("ann", "cyd");
  private static final Roles OWNER = Roles.of("ann", USERS, MANAGERS, "ann");
  private static final Roles USER = Roles.of("bob", USERS, MANAGERS, "ann");
  private static final Roles MANAGER = Roles.of("cyd", USERS, MANAGERS, "ann");
  private static final Roles OUTSIDER = Roles.of("dan", USERS, MANAGERS, "ann");
  private static final Policy DEFAULTS = policy(Map.of(), Map.of());

  @Test
  @DisplayName("POL-01 with defaults a context user who is no member cannot get a container")
  void outsiderCannotGet() {
    assertThat(DEFAULTS.admits(Right.GET, OUTSIDER)).isFalse();
    assertDenied(() -> DEFAULTS.require(Right.GET, OUTSIDER));
  }

  @Test
  @DisplayName("POL-02 with defaults a user reads and adds items but does not update or delete")
  void userReadsAndAddsItems() {
    assertThat(List.of(Right.GET, Right.ITEM_GET, Right.ITEM_LIST_ALL, Right.ITEM_CREATE))
        .allMatch(right -> DEFAULTS.admits(right, USER));
    assertThat(List.of(Right.UPDATE, Right.DELETE, Right.UPDATE_POLICY))
        .noneMatch(right -> DEFAULTS.admits(right, USER));
  }

  @Test
  @DisplayName("POL-03 with defaults a manager can update and delete the container")
  void managerUpdatesAndDeletes() {
    assertThat(List.of(Right.GET, Right.UPDATE, Right.DELETE, Right.UPDATE_POLICY))
        .allMatch(right -> DEFAULTS.admits(right, MANAGER));
  }

  @Test
  @DisplayName("POL-04 with defaults a member can update and delete the items they wrote")
  void authorWhoIsMemberChangesItem() {
    assertThat(DEFAULTS.admits(Right.ITEM_UPDATE, USER.withItemOwner(true))).isTrue();
    assertThat(DEFAULTS.admits(Right.ITEM_DELETE, USER.withItemOwner(true))).isTrue();
    assertThat(DEFAULTS.admits(Right.ITEM_UPDATE, USER.withItemOwner(false))).isFalse();
  }

  @Test
  @DisplayName("POL-05 with defaults an author who was removed cannot change the item any more")
  void authorWhoWasRemovedCannotChangeItem() {
    assertThat(DEFAULTS.admits(Right.ITEM_UPDATE, OUTSIDER.withItemOwner(true))).isFalse();
    assertThat(DEFAULTS.admits(Right.ITEM_DELETE, OUTSIDER.withItemOwner(true))).isFalse();
  }

  @Test
  @DisplayName("POL-06 with defaults a manager can update and delete items of others")
  void managerChangesItemsOfOthers() {
    assertThat(DEFAULTS.admits(Right.ITEM_UPDATE, MANAGER)).isTrue();
    assertThat(DEFAULTS.admits(Right.ITEM_DELETE, MANAGER)).isTrue();
  }

  @Test
  @DisplayName("POL-07 POL-08 listing all is for nobody by default and for all if the context says")
  void listingAllIsTheContextsChoice() {
    assertThat(DEFAULTS.admits(Right.LIST_ALL, OWNER)).isFalse();
    assertThat(policy(Map.of("listAll", "all"), Map.of()).admits(Right.LIST_ALL, OUTSIDER))
        .isTrue();
  }

  @Test
  @DisplayName("POL-09 POL-10 the creator has to be a manager unless the context says otherwise")
  void creatorHasToBeManager() {
    assertDenied(() -> create(Map.of(), Map.of(), "bob"));
    assertThatNoException().isThrownBy(() -> create(Map.of(), Map.of(), "cyd"));
    assertThatNoException()
        .isThrownBy(() -> create(Map.of("creatorHasToBeManager", "no"), Map.of(), "bob"));
  }

  @Test
  @DisplayName("POL-11 a manager cannot remove themself unless the policy says so")
  void updaterStaysManager() {
    ManagerChange leaving = ManagerChange.of(MANAGERS, List.of("ann"), "cyd", "ann");

    assertDenied(() -> DEFAULTS.requireUpdate(MANAGER, leaving, null));
    assertThatNoException()
        .isThrownBy(
            () ->
                policy(Map.of(), Map.of("updaterCanBeRemovedFromManagers", "yes"))
                    .requireUpdate(MANAGER, leaving, null));
  }

  @Test
  @DisplayName("POL-12 another manager may remove the creator unless the policy says otherwise")
  void creatorMayBeRemoved() {
    ManagerChange removing = ManagerChange.of(MANAGERS, List.of("cyd"), "cyd", "ann");

    assertThatNoException().isThrownBy(() -> DEFAULTS.requireUpdate(MANAGER, removing, null));
    assertDenied(
        () ->
            policy(Map.of("ownerCanBeRemovedFromManagers", "no"), Map.of())
                .requireUpdate(MANAGER, removing, null));
  }

  @Test
  void whoWasNoManagerIsNotRemovedFromThem() {
    assertThat(ManagerChange.of(List.of("cyd"), List.of("cyd"), "bob", "ann"))
        .isEqualTo(new ManagerChange(false, false));
  }

  @Test
  @DisplayName("POL-13 context policy create=none blocks creation for everyone")
  void creationCanBeBlocked() {
    assertDenied(() -> create(Map.of("create", "none"), Map.of(), "ann"));
  }

  @Test
  @DisplayName("POL-20 inherit in a container policy takes the context's value")
  void inheritTakesContextValue() {
    assertThat(policy(Map.of("delete", "owner"), Map.of("delete", "inherit")))
        .matches(policy -> policy.admits(Right.DELETE, OWNER))
        .matches(policy -> !policy.admits(Right.DELETE, MANAGER));
  }

  @Test
  @DisplayName("POL-21 default in a container policy takes the built-in value")
  void defaultTakesBuiltInValue() {
    assertThat(policy(Map.of("delete", "owner"), Map.of("delete", "default")))
        .matches(policy -> policy.admits(Right.DELETE, MANAGER));
  }

  @Test
  @DisplayName("POL-22 an absent container entry takes the context's value, that one the default")
  void absentEntriesFallThrough() {
    assertThat(policy(Map.of("get", "all"), Map.of()).admits(Right.GET, OUTSIDER)).isTrue();
    assertThat(policy(Map.of("get", "default"), Map.of()).admits(Right.GET, OUTSIDER)).isFalse();
    assertThat(policy(Map.of("get", "default"), Map.of()).admits(Right.GET, USER)).isTrue();
  }

  @Test
  @DisplayName("POL-24 canOverwriteContextPolicy=no: create takes {} but no other policy")
  void creationWithPolicyCanBeForbidden() {
    Map<String, Object> context = Map.of("canOverwriteContextPolicy", "no");

    assertDenied(() -> create(context, Map.of("get", "all"), "ann"));
    assertThatNoException().isThrownBy(() -> create(context, Map.of(), "ann"));
  }

  @Test
  @DisplayName("POL-25 canOverwriteContextPolicy=no: update takes no policy, not even {}")
  void updateWithPolicyCanBeForbidden() {
    Policy policy = policy(Map.of("canOverwriteContextPolicy", "no"), Map.of());

    assertDenied(() -> policy.requireUpdate(OWNER, unchanged(), ContainerPolicy.NONE));
    assertThatNoException().isThrownBy(() -> policy.requireUpdate(OWNER, unchanged(), null));
  }

  @Test
  @DisplayName("POL-26 update with a policy needs updatePolicy as well")
  void updateWithPolicyNeedsBothRights() {
    Policy policy = policy(Map.of(), Map.of("update", "user", "updatePolicy", "manager"));

    assertDenied(() -> policy.requireUpdate(USER, unchanged(), ContainerPolicy.NONE));
    assertThatNoException().isThrownBy(() -> policy.requireUpdate(USER, unchanged(), null));
  }

  @Test
  @DisplayName("POL-28 delete=owner: another manager cannot delete, the creator can")
  void ownerMayBeTheOnlyOneToDelete() {
    Policy policy = policy(Map.of(), Map.of("delete", "owner"));

    assertThat(policy.admits(Right.DELETE, MANAGER)).isFalse();
    assertThat(policy.admits(Right.DELETE, OWNER)).isTrue();
  }

  @Test
  @DisplayName("POL-29 item.create=manager: a plain user cannot add items")
  void addingItemsMayBeForManagers() {
    Policy policy = policy(Map.of(), Map.of("item", Map.of("create", "manager")));

    assertThat(policy.admits(Right.ITEM_CREATE, USER)).isFalse();
    assertThat(policy.admits(Right.ITEM_CREATE, MANAGER)).isTrue();
  }

  @Test
  @DisplayName("POL-30 item.get=itemOwner: only the author reads the item")
  void readingItemsMayBeForTheirAuthors() {
    Policy policy = policy(Map.of(), Map.of("item", Map.of("get", "itemOwner")));

    assertThat(policy.admits(Right.ITEM_GET, MANAGER)).isFalse();
    assertThat(policy.admits(Right.ITEM_GET, USER.withItemOwner(true))).isTrue();
  }

  @Test
  @DisplayName("POL-31 item.listAll=none forbids listing all while listMy works")
  void listingItemsHasTwoRights() {
    Policy policy = policy(Map.of(), Map.of("item", Map.of("listAll", "none")));

    assertThat(policy.admits(Right.ITEM_LIST_ALL, OWNER)).isFalse();
    assertThat(policy.admits(Right.ITEM_LIST_MY, USER)).isTrue();
  }

  @Test
  void groupsAreAlternativesAndAtomsConditions() {
    Policy policy = policy(Map.of(), Map.of("delete", "manager&owner,user&manager"));

    assertThat(policy.admits(Right.DELETE, OWNER)).isTrue();
    assertThat(policy.admits(Right.DELETE, MANAGER)).isTrue();
    assertThat(policy.admits(Right.DELETE, USER)).isFalse();
  }

  @Test
  void managersWhoAreNotInUsersAreUsersToo() {
    assertThat(MANAGER.user()).isTrue();
    assertThat(DEFAULTS.admits(Right.GET, MANAGER)).isTrue();
  }

  @Test
  void unknownWordNeverMatches() {
    Policy policy = policy(Map.of("get", "somebody"), Map.of());

    assertThat(policy.admits(Right.GET, OWNER)).isFalse();
  }

  @Test
  void containerCannotOverrideWhatBelongsToTheContext() {
    Policy policy = policy(Map.of(), Map.of("listAll", "all", "creatorHasToBeManager", "no"));

    assertThat(policy.admits(Right.LIST_ALL, OWNER)).isFalse();
    assertThat(policy.isSet(Flag.CREATOR_HAS_TO_BE_MANAGER)).isTrue();
  }

  @Test
  void otherKindsSectionsHaveNoEffect() {
    ContextPolicy context = new ContextPolicy(Map.of("store", Map.of("get", "all"), "get", "all"));

    assertThat(
            new Policy(ContainerKind.THREAD, context, ContainerPolicy.NONE)
                .admits(Right.GET, OUTSIDER))
        .isFalse();
    assertThat(
            new Policy(ContainerKind.STORE, context, ContainerPolicy.NONE)
                .admits(Right.GET, OUTSIDER))
        .isTrue();
  }

  private static Policy policy(Map<String, Object> ofContext, Map<String, Object> ofContainer) {
    return new Policy(
        ContainerKind.THREAD,
        new ContextPolicy(Map.of("thread", ofContext)),
        new ContainerPolicy(ofContainer));
  }

  private static void create(
      Map<String, Object> ofContext, Map<String, Object> given, String creator) {
    Policy.requireCreation(
        ContainerKind.THREAD,
        new ContextPolicy(Map.of("thread", ofContext)),
        new ContainerPolicy(given),
        creator,
        MANAGERS);
  }

  private static ManagerChange unchanged() {
    return ManagerChange.of(MANAGERS, MANAGERS, "ann", "ann");
  }

  private static void assertDenied(ThrowingCallable call) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.ACCESS_DENIED));
  }
}
