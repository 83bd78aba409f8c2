package lambdabridge.server.rpc;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All methods by the names clients call them by, aliases included. */
public final class RpcTable {
  /** What a family's methods can be called with in place of its own prefix. */
  private static final Map<String, String> ALIASES = Map.of("thread.", "thread2.", "request.", "");

  private final Map<String, RpcMethod<?>> methods = new LinkedHashMap<>();

  public RpcTable(Collection<List<RpcMethod<?>>> features) {
    for (List<RpcMethod<?>> feature : features) {
      feature.forEach(method -> add(method.name(), method));
    }
    for (RpcMethod<?> method : List.copyOf(methods.values())) {
      ALIASES.forEach(
          (prefix, alias) -> {
            if (method.name().startsWith(prefix)) {
              add(alias + method.name().substring(prefix.length()), method);
            }
          });
    }
  }

  private void add(String name, RpcMethod<?> method) {
    if (methods.putIfAbsent(name, method) != null) {
      throw new IllegalArgumentException("two methods named " + name);
    }
  }

  /** Returns the method, or null if there is none of that name. */
  public @Nullable RpcMethod<?> find(String name) {
    return methods.get(name);
  }

  /** Returns every name with its method, aliases included, in table order. */
  public Map<String, RpcMethod<?>> all() {
    return Map.copyOf(methods);
  }
}
