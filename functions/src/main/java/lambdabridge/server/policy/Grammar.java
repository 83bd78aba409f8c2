package lambdabridge.server.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a policy entry can be set to, besides {@code default} and {@code inherit}. */
@SuppressWarnings("ImmutableEnumChecker") // its sets are made by Set.of
enum Grammar {
  YES_OR_NO(Set.of("yes", "no"), Set.of()),
  NOBODY_OR_ALL(Set.of("none", "all"), Set.of()),
  MEMBERS(Set.of("none", "all"), Set.of("user", "manager", "owner")),
  MEMBERS_AND_AUTHOR(Set.of("none", "all"), Set.of("user", "manager", "owner", "itemOwner"));

  /** Values that stand alone. */
  private final Set<String> words;

  /** What groups are made of. */
  private final Set<String> atoms;

  Grammar(Set<String> words, Set<String> atoms) {
    this.words = words;
    this.atoms = atoms;
  }

  boolean accepts(String value) {
    return words.contains(value) || isListOfGroups(value);
  }

  /** A comma list of {@code &}-joined atoms, with no atom twice in a group and no group twice. */
  private boolean isListOfGroups(String value) {
    Set<Set<String>> groups = new HashSet<>();
    for (String text : value.split(",", -1)) {
      List<String> group = List.of(text.split("&", -1));
      Set<String> distinct = new HashSet<>(group);
      if (!atoms.containsAll(group) || distinct.size() < group.size() || !groups.add(distinct)) {
        return false;
      }
    }
    return true;
  }
}
