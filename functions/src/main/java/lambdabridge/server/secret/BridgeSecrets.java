package lambdabridge.server.secret;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.connection.ServerKey;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.Prf;
import org.jspecify.annotations.Nullable;

/**
 * All secrets of an installation. They are kept as one JSON document, wherever that is:
 *
 * <pre>
 * {"identityKey": "WIF",
 *  "formerIdentityKeys": ["WIF", …],
 *  "serverKeys": [{"key": "WIF", "created": seconds since the epoch}, …],
 *  "decoyKey": "Base64 of 32 bytes",
 *  "ticketKeys": {"current": 1, "keys": {"1": "Base64 of 32 bytes"}},
 *  "sealingKeys": {"current": 1, "keys": {"1": "…"}},
 *  "initializationToken": "text, optional",
 *  "pushSecret": "ASCII text, optional"}
 * </pre>
 *
 * Documents from before there were accounts lack the second to the fourth field; docs/accounts.md
 * says how keys are changed.
 *
 * @param identityKey long-lived; clients know its public half out of band
 * @param formerIdentityKeys vouch for {@code identityKey} to clients that know only them
 * @param serverKeys for {@code ecdhef}: the current one first, then former ones that are still
 *     good; may be empty
 * @param decoyKey makes up answers about accounts that are not there; never changes
 * @param ticketKeys make ticket ids
 * @param sealingKeys seal sessions and notification keys before they are stored
 * @param initializationToken admits the call that makes the first API key; null refuses it
 * @param pushSecret by which edge gateways know our pushes; null without such gateways
 */
public record BridgeSecrets(
    EcPrivateKey identityKey,
    List<EcPrivateKey> formerIdentityKeys,
    List<ServerKey> serverKeys,
    SecretBytes decoyKey,
    Keyring ticketKeys,
    Keyring sealingKeys,
    @Nullable SecretBytes initializationToken,
    @Nullable SecretBytes pushSecret) {

  public BridgeSecrets {
    formerIdentityKeys = List.copyOf(formerIdentityKeys);
    serverKeys = List.copyOf(serverKeys);
  }

  /** Returns fresh secrets without the optional ones. */
  public static BridgeSecrets generate(SecureRandom random, Instant now) {
    return new BridgeSecrets(
        EcPrivateKey.generate(random),
        List.of(),
        List.of(new ServerKey(EcPrivateKey.generate(random), now.truncatedTo(SECONDS))),
        randomKey(random),
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
    EcPrivateKey identityKey = privateKey(fields.get("identityKey"), "identityKey");
    return new BridgeSecrets(
        identityKey,
        list(fields.get("formerIdentityKeys"), "formerIdentityKeys").stream()
            .map(key -> privateKey(key, "formerIdentityKeys"))
            .toList(),
        list(fields.get("serverKeys"), "serverKeys").stream()
            .map(key -> serverKey(object(key, "serverKeys")))
            .toList(),
        fields.containsKey("decoyKey")
            ? bytes(fields.get("decoyKey"), "decoyKey")
            : Prf.expand(identityKey.scalar(), Bytes.ofUtf8("decoys"), Keyring.KEY_LENGTH),
        keyring(fields.get("ticketKeys"), "ticketKeys"),
        keyring(fields.get("sealingKeys"), "sealingKeys"),
        optional(fields, "initializationToken"),
        optional(fields, "pushSecret"));
  }

  /** Returns the JSON document: the secrets themselves, for whoever keeps them. */
  public String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("identityKey", identityKey.wif());
    fields.put("formerIdentityKeys", formerIdentityKeys.stream().map(EcPrivateKey::wif).toList());
    fields.put(
        "serverKeys",
        serverKeys.stream()
            .map(key -> Map.of("key", key.key().wif(), "created", key.created().getEpochSecond()))
            .toList());
    fields.put("decoyKey", Base64.getEncoder().encodeToString(decoyKey.toArray()));
    fields.put("ticketKeys", toMap(ticketKeys));
    fields.put("sealingKeys", toMap(sealingKeys));
    putOptional(fields, "initializationToken", initializationToken);
    putOptional(fields, "pushSecret", pushSecret);
    return Json.encode(fields);
  }

  /** Returns the same secrets with a new static key, the former ones still being good. */
  public BridgeSecrets withNewServerKey(SecureRandom random, Instant now) {
    List<ServerKey> keys = new ArrayList<>(serverKeys);
    keys.addFirst(new ServerKey(EcPrivateKey.generate(random), now.truncatedTo(SECONDS)));
    return new BridgeSecrets(
        identityKey,
        formerIdentityKeys,
        keys,
        decoyKey,
        ticketKeys,
        sealingKeys,
        initializationToken,
        pushSecret);
  }

  /** Returns the same secrets with a new identity, for which the former ones vouch. */
  public BridgeSecrets withNewIdentityKey(SecureRandom random) {
    List<EcPrivateKey> former = new ArrayList<>(formerIdentityKeys);
    former.addFirst(identityKey);
    return new BridgeSecrets(
        EcPrivateKey.generate(random),
        former,
        serverKeys,
        decoyKey,
        ticketKeys,
        sealingKeys,
        initializationToken,
        pushSecret);
  }

  /** Returns the same secrets without what was good before the last change of keys. */
  public BridgeSecrets withoutFormerKeys() {
    return new BridgeSecrets(
        identityKey,
        List.of(),
        serverKeys.stream().limit(1).toList(),
        decoyKey,
        ticketKeys,
        sealingKeys,
        initializationToken,
        pushSecret);
  }

  /** Returns the same secrets with another initialization token. */
  public BridgeSecrets withInitializationToken(@Nullable SecretBytes token) {
    return new BridgeSecrets(
        identityKey,
        formerIdentityKeys,
        serverKeys,
        decoyKey,
        ticketKeys,
        sealingKeys,
        token,
        pushSecret);
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

  private static EcPrivateKey privateKey(@Nullable Object value, String name) {
    try {
      return EcPrivateKey.ofWif(text(value, name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("secret " + name + " is no private key in WIF");
    }
  }

  private static ServerKey serverKey(Map<?, ?> fields) {
    if (!(fields.get("created") instanceof Long created)) {
      throw new IllegalArgumentException("secret serverKeys without created");
    }
    return new ServerKey(
        privateKey(fields.get("key"), "serverKeys"), Instant.ofEpochSecond(created));
  }

  private static SecretBytes bytes(@Nullable Object value, String name) {
    try {
      return SecretBytes.wrap(Base64.getDecoder().decode(text(value, name)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("secret " + name + " is no Base64");
    }
  }

  private static List<?> list(@Nullable Object value, String name) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw new IllegalArgumentException("secret " + name + " is no list");
    };
  }

  private static Keyring keyring(@Nullable Object value, String name) {
    Map<?, ?> fields = object(value, name);
    if (!(fields.get("current") instanceof Long current)) {
      throw new IllegalArgumentException("secret " + name + " without current");
    }
    Map<Integer, SecretBytes> keys = new LinkedHashMap<>();
    object(fields.get("keys"), name)
        .forEach((id, key) -> keys.put(Integer.valueOf(String.valueOf(id)), bytes(key, name)));
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
