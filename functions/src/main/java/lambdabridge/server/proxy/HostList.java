package lambdabridge.server.proxy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hosts by name: {@code a.example, *.b.example}. A wildcard stands for one label or more, so {@code
 * *.b.example} is every host below {@code b.example} but not itself.
 *
 * @param exact lowercase names
 * @param parents lowercase names that everything below matches
 */
public record HostList(Set<String> exact, Set<String> parents) {
  /** Matches nothing. */
  public static final HostList EMPTY = new HostList(Set.of(), Set.of());

  private static final Pattern ENTRY =
      Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*+", Pattern.CASE_INSENSITIVE);

  public HostList {
    exact = Set.copyOf(exact);
    parents = Set.copyOf(parents);
  }

  /**
   * Reads a list with commas between its entries.
   *
   * @throws IllegalArgumentException naming the entry that is no host
   */
  public static HostList parse(String text) {
    Set<String> exact = new HashSet<>();
    Set<String> parents = new HashSet<>();
    for (String part : text.split(",", -1)) {
      String entry = part.strip().toLowerCase(Locale.ROOT);
      if (entry.isEmpty()) {
        continue;
      }
      if (!ENTRY.matcher(entry).matches()) {
        throw new IllegalArgumentException("neither a host nor *.host: " + entry);
      }
      if (entry.startsWith("*.")) {
        parents.add(entry.substring(2));
      } else {
        exact.add(entry);
      }
    }
    return new HostList(exact, parents);
  }

  public boolean isEmpty() {
    return exact.isEmpty() && parents.isEmpty();
  }

  /**
   * Tells whether the list has {@code host}.
   *
   * @param host lowercase name without port
   */
  public boolean matches(String host) {
    if (exact.contains(host)) {
      return true;
    }
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      if (parents.contains(host.substring(dot + 1))) {
        return true;
      }
    }
    return false;
  }
}
