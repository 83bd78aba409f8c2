package lambdabridge.server.policy;

/**
 * A policy entry that is yes or no.
 *
 * <p>Source: spec main-api.md 7, the table of entries.
 */
public enum Flag implements PolicyEntry {
  CREATOR_HAS_TO_BE_MANAGER("creatorHasToBeManager", false, "yes"),
  CAN_OVERWRITE_CONTEXT_POLICY("canOverwriteContextPolicy", false, "yes"),
  UPDATER_CAN_BE_REMOVED_FROM_MANAGERS("updaterCanBeRemovedFromManagers", true, "no"),
  OWNER_CAN_BE_REMOVED_FROM_MANAGERS("ownerCanBeRemovedFromManagers", true, "yes");

  private final String key;
  private final boolean inContainerPolicy;
  private final String builtIn;

  Flag(String key, boolean inContainerPolicy, String builtIn) {
    this.key = key;
    this.inContainerPolicy = inContainerPolicy;
    this.builtIn = builtIn;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public boolean ofItem() {
    return false;
  }

  @Override
  public Grammar grammar() {
    return Grammar.YES_OR_NO;
  }

  @Override
  public boolean inContainerPolicy() {
    return inContainerPolicy;
  }

  @Override
  public String builtIn() {
    return builtIn;
  }
}
