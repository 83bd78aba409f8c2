package lambdabridge.server.policy;

import static lambdabridge.server.policy.Grammar.MEMBERS;
import static lambdabridge.server.policy.Grammar.MEMBERS_AND_AUTHOR;
import static lambdabridge.server.policy.Grammar.NOBODY_OR_ALL;

/**
 * A policy entry that says who may do something.
 *
 * <p>Source: spec main-api.md 7, the table of entries.
 */
public enum Right implements PolicyEntry {
  GET("get", MEMBERS, "user"),
  UPDATE("update", MEMBERS, "manager"),
  DELETE("delete", MEMBERS, "manager"),
  UPDATE_POLICY("updatePolicy", MEMBERS, "manager"),
  CREATE("create", NOBODY_OR_ALL, "all"),
  LIST_MY("listMy", NOBODY_OR_ALL, "all"),
  LIST_ALL("listAll", NOBODY_OR_ALL, "none"),
  ITEM_GET("item.get", MEMBERS_AND_AUTHOR, "user"),
  ITEM_LIST_MY("item.listMy", MEMBERS, "user"),
  ITEM_LIST_ALL("item.listAll", MEMBERS, "user"),
  ITEM_CREATE("item.create", MEMBERS, "user"),
  ITEM_UPDATE("item.update", MEMBERS_AND_AUTHOR, "itemOwner&user,manager"),
  ITEM_DELETE("item.delete", MEMBERS_AND_AUTHOR, "itemOwner&user,manager");

  private static final String ITEM = "item.";

  private final String path;
  private final Grammar grammar;
  private final String builtIn;

  Right(String path, Grammar grammar, String builtIn) {
    this.path = path;
    this.grammar = grammar;
    this.builtIn = builtIn;
  }

  @Override
  public String key() {
    return ofItem() ? path.substring(ITEM.length()) : path;
  }

  @Override
  public boolean ofItem() {
    return path.startsWith(ITEM);
  }

  @Override
  public Grammar grammar() {
    return grammar;
  }

  /** Rights that are asked before there is a container belong to the context alone. */
  @Override
  public boolean inContainerPolicy() {
    return grammar != NOBODY_OR_ALL;
  }

  @Override
  public String builtIn() {
    return builtIn;
  }
}
