package lambdabridge.server.secret;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.server.dynamo.Json;
import org.jspecify.annotations.Nullable;

/**
 * All secrets of an installation. They are kept as one JSON document, wherever that is:
 *
 * <pre>
 * {"identityKey": "WIF",
 *  "ticketKeys": {"current": 1, "keys": {"1": "Base64 of 32 bytes"}},
 *  "sealingKeys": {"current": 1, "keys": {"1": "…"}},
 *  "initializationToken": "text, optional",
 *  "pushSecret": "ASCII text, optional"}
 * </pre>
 *
 * @param identityKey long-lived; clients know its public half out of band
 * @param ticketKeys make ticket ids
 * @param sealingKeys seal sessions and notification keys before they are stored
 * @param initializationToken admits the call that makes the first API key; null refuses it
 * @param pushSecret by which edge gateways know our pushes; null without such gateways
 */
public record BridgeSecrets(
    EcPrivateKey identityKey,
    Keyring ticketKeys,
    Keyring sealingKeys,
    @Nullable SecretBytes initializationToken,
    @Nullable SecretBytes pushSecret) {

  /** Returns fresh secrets without the optional ones. */
  public static BridgeSecrets generate(SecureRandom random) {
    return new BridgeSecrets(
        EcPrivateKey.generate(random),
        Keyring.of(1, randomKey(random)),
        Keyring.of(1, randomKey(random)),
        null,
        null);
  }

  /**
   * Reads the JSON document.
   *
   * @throws IllegalArgumentException naming what is missing or malformed, without its content
   */
  public static BridgeSecrets parse(String json) {
    Map<?, ?> fields = object(decode(json), "document");
    return new BridgeSecrets(
        EcPrivateKey.ofWif(text(fields.get("identityKey"), "identityKey")),
        keyring(fields.get("ticketKeys"), "ticketKeys"),
        keyring(fields.get("sealingKeys"), "sealingKeys"),
        optional(fields, "initializationToken"),
        optional(fields, "pushSecret"));
  }

  /** Returns the JSON document: the secrets themselves, for whoever keeps them. */
  public String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("identityKey", identityKey.wif());
    fields.put("ticketKeys", toMap(ticketKeys));
    fields.put("sealingKeys", toMap(sealingKeys));
    putOptional(fields, "initializationToken", initializationToken);
    putOptional(fields, "pushSecret", pushSecret);
    return Json.encode(fields);
  }

  /** Contains no secret. */
  @Override
  public String toString() {
    return "BridgeSecrets[" + identityKey.publicKey().pub58() + "]";
  }

  private static @Nullable SecretBytes optional(Map<?, ?> fields, String name) {
    Object value = fields.get(name);
    return value == null
        ? null
        : SecretBytes.wrap(text(value, name).getBytes(StandardCharsets.UTF_8));
  }

  private static void putOptional(
      Map<String, Object> fields, String name, @Nullable SecretBytes secret) {
    if (secret != null) {
      fields.put(name, new String(secret.toArray(), StandardCharsets.UTF_8));
    }
  }

  private static @Nullable Object decode(String json) {
    try {
      return Json.decode(json);
    } catch (IllegalArgumentException e) {
      // Its message would quote what it did not understand.
      throw new IllegalArgumentException("secrets are no JSON document");
    }
  }

  private static SecretBytes randomKey(SecureRandom random) {
    byte[] key = new byte[Keyring.KEY_LENGTH];
    random.nextBytes(key);
    return SecretBytes.wrap(key);
  }

  private static Keyring keyring(@Nullable Object value, String name) {
    Map<?, ?> fields = object(value, name);
    if (!(fields.get("current") instanceof Long current)) {
      throw new IllegalArgumentException("secret " + name + " without current");
    }
    Map<Integer, SecretBytes> keys = new LinkedHashMap<>();
    object(fields.get("keys"), name)
        .forEach(
            (id, key) ->
                keys.put(
                    Integer.valueOf(String.valueOf(id)),
                    SecretBytes.wrap(Base64.getDecoder().decode(text(key, name)))));
    return new Keyring(Math.toIntExact(current), keys);
  }

  private static Map<String, Object> toMap(Keyring keyring) {
    Map<String, String> keys = new LinkedHashMap<>();
    keyring
        .keys()
        .forEach(
            (id, key) ->
                keys.put(id.toString(), Base64.getEncoder().encodeToString(key.toArray())));
    return Map.of("current", keyring.currentId(), "keys", keys);
  }

  private static Map<?, ?> object(@Nullable Object value, String name) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("secret " + name + " is no object");
  }

  private static String text(@Nullable Object value, String name) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("secret " + name + " is no text");
  }
}
