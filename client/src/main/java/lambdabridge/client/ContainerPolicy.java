package lambdabridge.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with a container; null members are left to the context.
 *
 * <p>Source: spec main-api.md 7. Words: {@code inherit default none all user manager owner}, joined
 * by {@code &} (and) and {@code ,} (or); items know {@code itemOwner} besides.
 */
public record ContainerPolicy(
    @Nullable String get,
    @Nullable String update,
    @Nullable String delete,
    @Nullable String updatePolicy,
    @Nullable String updaterCanBeRemovedFromManagers,
    @Nullable String ownerCanBeRemovedFromManagers,
    @Nullable Item item) {
  /** Who may do what with the items of the container. */
  public record Item(
      @Nullable String get,
      @Nullable String listMy,
      @Nullable String listAll,
      @Nullable String create,
      @Nullable String update,
      @Nullable String delete) {}

  Map<String, Object> toParams() {
    Map<String, Object> params = new LinkedHashMap<>();
    put(params, "get", get);
    put(params, "update", update);
    put(params, "delete", delete);
    put(params, "updatePolicy", updatePolicy);
    put(params, "updaterCanBeRemovedFromManagers", updaterCanBeRemovedFromManagers);
    put(params, "ownerCanBeRemovedFromManagers", ownerCanBeRemovedFromManagers);
    if (item != null) {
      Map<String, Object> items = new LinkedHashMap<>();
      put(items, "get", item.get);
      put(items, "listMy", item.listMy);
      put(items, "listAll", item.listAll);
      put(items, "create", item.create);
      put(items, "update", item.update);
      put(items, "delete", item.delete);
      params.put("item", items);
    }
    return params;
  }

  private static void put(Map<String, Object> params, String name, @Nullable String value) {
    if (value != null) {
      params.put(name, value);
    }
  }
}
