package lambdabridge.server.management;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All methods of the management API by name. */
public final class ManagementTable {
  private final Map<String, ManagementMethod<?>> methods = new LinkedHashMap<>();

  public ManagementTable(Collection<List<ManagementMethod<?>>> groups) {
    for (List<ManagementMethod<?>> group : groups) {
      for (ManagementMethod<?> method : group) {
        if (methods.putIfAbsent(method.name(), method) != null) {
          throw new IllegalArgumentException("two methods named " + method.name());
        }
      }
    }
  }

  /** Returns the method, or null if there is none of that name. */
  public @Nullable ManagementMethod<?> find(String name) {
    return methods.get(name);
  }

  /** Returns all methods in table order. */
  public List<ManagementMethod<?>> all() {
    return new ArrayList<>(methods.values());
  }
}
