package lambdabridge.server.policy;

import java.util.Collection;

/**
 * What a context user is to a container, and to one of its items.
 *
 * @param user in its users or its managers
 * @param manager in its managers
 * @param owner its creator
 * @param itemOwner the item's author
 */
public record Roles(boolean user, boolean manager, boolean owner, boolean itemOwner) {
  /** A context user who has nothing to do with the container, or asks before there is one. */
  public static final Roles NONE = new Roles(false, false, false, false);

  /** Returns what {@code userId} is to a container with these members. */
  public static Roles of(
      String userId, Collection<String> users, Collection<String> managers, String creator) {
    boolean manager = managers.contains(userId);
    return new Roles(manager || users.contains(userId), manager, creator.equals(userId), false);
  }

  /** Returns the same towards an item that is, or is not, the user's own. */
  public Roles withItemOwner(boolean isAuthor) {
    return new Roles(user, manager, owner, isAuthor);
  }

  /** Tells whether a right's value admits the user; a word it does not know never does. */
  boolean meet(String value) {
    for (String group : value.split(",", -1)) {
      if (hasAll(group)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasAll(String group) {
    for (String atom : group.split("&", -1)) {
      boolean has =
          switch (atom) {
            case "all" -> true;
            case "user" -> user;
            case "manager" -> manager;
            case "owner" -> owner;
            case "itemOwner" -> itemOwner;
            default -> false;
          };
      if (!has) {
        return false;
      }
    }
    return true;
  }
}
