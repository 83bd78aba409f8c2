package lambdabridge.server.policy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One entry of a policy: a {@link Right} or a {@link Flag}. */
sealed interface PolicyEntry permits Right, Flag {
  /** Every entry there is. */
  static List<PolicyEntry> all() {
    return Stream.<PolicyEntry>concat(Arrays.stream(Right.values()), Arrays.stream(Flag.values()))
        .toList();
  }

  /** Returns the key in its section. */
  String key();

  /** Tells whether the entry stands in the {@code item} section. */
  boolean ofItem();

  Grammar grammar();

  /** Tells whether a container's own policy may have the entry. */
  boolean inContainerPolicy();

  /** Returns the value where neither container nor context says anything. */
  String builtIn();
}
