package lambdabridge.server.thread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/**
 * The part of a thread that grows: every revision of its data and every key ever given.
 *
 * @param history oldest first
 * @param keys in the order in which they were given first
 */
public record ThreadDoc(List<Revision> history, List<MemberKey> keys) {
  /**
   * One version of a thread's data.
   *
   * @param created milliseconds since the epoch
   * @param removed ids of users who were members before this revision and no longer with it
   */
  public record Revision(
      String keyId, @Nullable Object data, long created, String author, List<String> removed) {}

  /**
   * A key of the thread, encrypted for one user.
   *
   * @param data opaque to the server
   */
  public record MemberKey(String user, String keyId, @Nullable Object data) {}

  /** Returns the newest data. */
  public @Nullable Object newestData() {
    return history.getLast().data();
  }

  /** Returns every key id the thread ever used. */
  public Set<String> keyIds() {
    return history.stream().map(Revision::keyId).collect(Collectors.toSet());
  }

  /** Returns the keys of one user, oldest first. */
  public List<MemberKey> keysOf(String userId) {
    return keys.stream().filter(key -> key.user().equals(userId)).toList();
  }

  /** Returns these keys with {@code given} added, or put in place of those of the same id. */
  public static List<MemberKey> merge(List<MemberKey> keys, List<MemberKey> given) {
    Map<List<String>, MemberKey> merged = new LinkedHashMap<>();
    for (MemberKey key : keys) {
      merged.put(List.of(key.user(), key.keyId()), key);
    }
    for (MemberKey key : given) {
      merged.put(List.of(key.user(), key.keyId()), key);
    }
    return List.copyOf(merged.values());
  }

  /** Returns this document followed by one more revision. */
  public ThreadDoc with(Revision revision, List<MemberKey> given) {
    List<Revision> longer = new ArrayList<>(history);
    longer.add(revision);
    return new ThreadDoc(List.copyOf(longer), merge(keys, given));
  }

  String toJson() {
    List<Object> revisions = new ArrayList<>();
    for (Revision revision : history) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("keyId", revision.keyId());
      map.put("data", revision.data());
      map.put("created", revision.created());
      map.put("author", revision.author());
      map.put("removed", revision.removed());
      revisions.add(map);
    }
    List<Object> all = new ArrayList<>();
    for (MemberKey key : keys) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("user", key.user());
      map.put("keyId", key.keyId());
      map.put("data", key.data());
      all.add(map);
    }
    return Json.encode(Map.of("history", revisions, "keys", all));
  }

  static ThreadDoc ofJson(String json) {
    Map<?, ?> doc = (Map<?, ?>) Objects.requireNonNull(Json.decode(json));
    List<Revision> history = new ArrayList<>();
    for (Object element : list(doc, "history")) {
      Map<?, ?> map = (Map<?, ?>) element;
      history.add(
          new Revision(
              text(map, "keyId"),
              map.get("data"),
              (Long) Objects.requireNonNull(map.get("created")),
              text(map, "author"),
              list(map, "removed").stream().map(String::valueOf).toList()));
    }
    List<MemberKey> keys = new ArrayList<>();
    for (Object element : list(doc, "keys")) {
      Map<?, ?> map = (Map<?, ?>) element;
      keys.add(new MemberKey(text(map, "user"), text(map, "keyId"), map.get("data")));
    }
    return new ThreadDoc(List.copyOf(history), List.copyOf(keys));
  }

  private static List<?> list(Map<?, ?> map, String name) {
    return (List<?>) Objects.requireNonNull(map.get(name));
  }

  private static String text(Map<?, ?> map, String name) {
    return (String) Objects.requireNonNull(map.get(name));
  }
}
