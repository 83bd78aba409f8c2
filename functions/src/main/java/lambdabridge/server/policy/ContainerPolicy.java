package lambdabridge.server.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * A policy as a client gives it to a container, or management to all containers of a kind.
 *
 * <p>Checked in two steps, since calls check other things between them: the decoders check the
 * shape, {@link #requireAllowedValues} what the entries say.
 *
 * @param asGiven the value on the wire and in the tables; {} when none was given
 */
public record ContainerPolicy(Map<String, Object> asGiven) {
  public static final ContainerPolicy NONE = new ContainerPolicy(Map.of());

  private static final String ITEM = "item";
  static final String DEFAULT = "default";
  static final String INHERIT = "inherit";
  static final int MAX_VALUE_LENGTH = 32;

  /** Reads the shape of a policy for threads, stores or kvdbs. */
  public static ContainerPolicy withItem(Params params) {
    Map<String, Object> policy = entries(params, false);
    Map<String, Object> item = params.optObject(ITEM, p -> entries(p, true));
    if (item != null) {
      policy.put(ITEM, item);
    }
    return new ContainerPolicy(policy);
  }

  /** Reads the shape of a policy for inboxes or stream rooms. */
  public static ContainerPolicy withoutItem(Params params) {
    return new ContainerPolicy(entries(params, false));
  }

  public boolean isEmpty() {
    return asGiven.isEmpty();
  }

  /**
   * Refuses entries and values that a container's own policy cannot have.
   *
   * @throws RpcException INVALID_PARAMS naming the entry
   */
  public void requireAllowedValues() {
    requireAllowedValues("policy", true);
  }

  void requireAllowedValues(String path, boolean ofContainer) {
    for (PolicyEntry entry : PolicyEntry.all()) {
      String value = value(entry);
      if (value == null) {
        continue;
      }
      if (ofContainer && !entry.inContainerPolicy()) {
        throw notAllowed(path, entry, "only a context's policy has this entry");
      }
      boolean allowed =
          value.equals(DEFAULT)
              || (ofContainer && value.equals(INHERIT))
              || entry.grammar().accepts(value);
      if (!allowed) {
        throw notAllowed(path, entry, "value not allowed");
      }
    }
  }

  /** Returns what the policy says of {@code entry}, or null if it has no such entry. */
  @Nullable String value(PolicyEntry entry) {
    Map<?, ?> section =
        !entry.ofItem() ? asGiven : asGiven.get(ITEM) instanceof Map<?, ?> item ? item : Map.of();
    return section.get(entry.key()) instanceof String value ? value : null;
  }

  private static Map<String, Object> entries(Params params, boolean ofItem) {
    Map<String, Object> given = new LinkedHashMap<>();
    for (PolicyEntry entry : PolicyEntry.all()) {
      String value = null;
      if (entry.ofItem() == ofItem) {
        value = params.optText(entry.key(), 0, MAX_VALUE_LENGTH);
      }
      if (value != null) {
        given.put(entry.key(), value);
      }
    }
    return given;
  }

  private static RpcException notAllowed(String path, PolicyEntry entry, String reason) {
    String key = entry.ofItem() ? ITEM + " -> " + entry.key() : entry.key();
    return RpcException.invalidParams(path + " -> " + key + " -> " + reason);
  }
}
