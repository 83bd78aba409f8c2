package lambdabridge.server.secret;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/**
 * Makes the document of {@link BridgeSecrets} and rotates its keys. Works on the document itself,
 * so that what a newer version has put there survives an older one.
 */
public final class KeyCare {
  private static final int TOKEN_BYTES = 32;
  private static final String CURRENT = "current";
  private static final String KEYS = "keys";

  private KeyCare() {}

  /**
   * Returns the document with all that an installation needs; what is there stays as it is.
   *
   * @param json null for a new installation
   */
  public static String complete(@Nullable String json, Instant now, SecureRandom random) {
    Map<String, Object> document = json == null ? new LinkedHashMap<>() : read(json);
    boolean isNew = document.isEmpty();
    read(BridgeSecrets.generate(random, now).toJson()).forEach(document::putIfAbsent);
    document.putIfAbsent("pushSecret", token(random));
    if (isNew) {
      // Only once: who removes it, having made the first API key, wants it gone.
      document.put("initializationToken", token(random));
    }
    return Json.encode(document);
  }

  /**
   * Returns the document after one step of the rotation of ticket and sealing keys: the newest key,
   * which every instance has come to know since the step before, becomes current, and the next one
   * is added.
   *
   * <p>Of ticket keys one older key stays, for tickets that are still out. Sealing keys all stay:
   * secrets of API keys are sealed for as long as these exist.
   */
  public static String rotate(String json, SecureRandom random) {
    Map<String, Object> document = read(json);
    document.put("ticketKeys", rotate(document, "ticketKeys", false, random));
    document.put("sealingKeys", rotate(document, "sealingKeys", true, random));
    String rotated = Json.encode(document);
    BridgeSecrets.parse(rotated); // rather no rotation than one that nobody can read
    return rotated;
  }

  private static Map<String, Object> rotate(
      Map<String, Object> document, String name, boolean keepAll, SecureRandom random) {
    Map<String, Object> keyring = object(document.get(name), name);
    Map<String, Object> keys = object(keyring.get(KEYS), name);
    int before = Integer.parseInt(String.valueOf(keyring.get(CURRENT)));
    int newest = keys.keySet().stream().mapToInt(Integer::parseInt).max().orElseThrow();
    if (!keepAll) {
      keys.keySet().removeIf(id -> Integer.parseInt(id) < before);
    }
    keys.put(Integer.toString(newest + 1), base64(random, Keyring.KEY_LENGTH));
    return Map.of(CURRENT, newest, KEYS, keys);
  }

  private static String token(SecureRandom random) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String base64(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Map<String, Object> read(String json) {
    try {
      return object(Json.decode(json), "document");
    } catch (IllegalArgumentException e) {
      // Its message would quote what it did not understand.
      throw new IllegalArgumentException("secrets are no JSON document");
    }
  }

  private static Map<String, Object> object(@Nullable Object value, String name) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("secret " + name + " is no object");
    }
    Map<String, Object> object = new LinkedHashMap<>();
    map.forEach((key, each) -> object.put(String.valueOf(key), each));
    return object;
  }
}
