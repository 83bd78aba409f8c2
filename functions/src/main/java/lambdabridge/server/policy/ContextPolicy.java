package lambdabridge.server.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;

/**
 * The policy management gives to a context: a section for each kind of container.
 *
 * <p>Checked in two steps, as {@link ContainerPolicy}.
 *
 * @param asGiven the value on the wire and in the tables; {} when none was given
 */
public record ContextPolicy(Map<String, Object> asGiven) {
  public static final ContextPolicy NONE = new ContextPolicy(Map.of());

  /** Entries of items at the top level: taken in, kept, and without effect. */
  private static final List<String> IGNORED =
      List.of("get", "listMy", "listAll", "create", "update", "delete");

  /** Reads the shape. */
  public static ContextPolicy decode(Params params) {
    Map<String, Object> given = new LinkedHashMap<>();
    for (ContainerKind kind : ContainerKind.values()) {
      ContainerPolicy section =
          params.optObject(
              kind.key(),
              kind.hasItems() ? ContainerPolicy::withItem : ContainerPolicy::withoutItem);
      if (section != null) {
        given.put(kind.key(), section.asGiven());
      }
    }
    for (String key : IGNORED) {
      String value = params.optText(key, 0, ContainerPolicy.MAX_VALUE_LENGTH);
      if (value != null) {
        given.put(key, value);
      }
    }
    return new ContextPolicy(given);
  }

  /**
   * Refuses values that a context's policy cannot have.
   *
   * @throws RpcException INVALID_PARAMS naming the entry
   */
  public void requireAllowedValues() {
    for (ContainerKind kind : ContainerKind.values()) {
      section(kind).requireAllowedValues("policy -> " + kind.key(), false);
    }
  }

  /** Returns what the policy says of all containers of a kind. */
  @SuppressWarnings("unchecked") // the shape has been checked before it was stored
  ContainerPolicy section(ContainerKind kind) {
    return asGiven.get(kind.key()) instanceof Map<?, ?> section
        ? new ContainerPolicy((Map<String, Object>) section)
        : ContainerPolicy.NONE;
  }
}
