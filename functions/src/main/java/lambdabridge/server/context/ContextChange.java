package lambdabridge.server.context;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/**
 * New values for fields of a context; null leaves a field alone.
 *
 * @param policy replaces the whole policy
 */
public record ContextChange(
    @Nullable String name,
    @Nullable String description,
    @Nullable String scope,
    @Nullable Map<String, Object> policy) {

  Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    if (name != null) {
      attributes.put(ContextStore.ATTR_NAME, name);
    }
    if (description != null) {
      attributes.put(ContextStore.ATTR_DESCRIPTION, description);
    }
    if (scope != null) {
      attributes.put(ContextStore.ATTR_SCOPE, scope);
    }
    if (policy != null) {
      attributes.put(ContextStore.ATTR_POLICY, Json.encode(policy));
    }
    return attributes;
  }
}
