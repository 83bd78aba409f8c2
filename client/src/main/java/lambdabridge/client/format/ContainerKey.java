package lambdabridge.client.format;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.HmacSha256;
import org.jspecify.annotations.Nullable;

/**
 * A key of a container as one member received it.
 *
 * <p>Source: spec client-formats.md 8.
 *
 * @param id the container's name for the key
 * @param key 32 bytes
 * @param proof who issued it and for which container; null for version 1
 */
public record ContainerKey(String id, SecretBytes key, @Nullable Proof proof) {
  private static final int V2 = 2;
  private static final String SECRET_HASH = "secretHash";
  private static final String ENCRYPTED_KEY = "encryptedKey";

  /**
   * What a version 2 entry says beside the key.
   *
   * @param keySecret 64 hex digits, used as text
   */
  public record Proof(Dio dio, String keySecret) {}

  /** Returns the version of the entry: 1 or 2. */
  public int version() {
    return proof == null ? 1 : V2;
  }

  /**
   * Returns the version 1 entry of a key for {@code member}: Base64 of an ECIES envelope.
   *
   * @param sender any key; older clients use a fresh random one
   */
  public static String issueV1(EcPrivateKey sender, EcPublicKey member, SecretBytes key) {
    return Sealer.encode(EciesEnvelope.seal(sender, member, Bytes.wrap(key.toArray())));
  }

  /**
   * Returns the version 2 entry of a key for {@code member}.
   *
   * @param keySecret 64 hex digits, fresh for each entry
   * @param containerSecret secret of the container's internal meta, possibly empty
   */
  public static Map<String, Object> issue(
      Author author,
      EcPublicKey member,
      String keyId,
      SecretBytes key,
      String keySecret,
      String containerSecret,
      Dio.Location container,
      Stamp stamp) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("id", keyId);
    plain.put("key", Base64.getEncoder().encodeToString(key.toArray()));
    plain.put("keySecret", Sealer.encode(Bytes.ofUtf8(keySecret)));
    String encryptedKey =
        Sealer.encode(
            EciesEnvelope.seal(author.key(), member, Bytes.ofUtf8(Json.encodeSorted(plain))));
    Map<String, String> checksums = new LinkedHashMap<>();
    checksums.put(ENCRYPTED_KEY, Dio.checksum(encryptedKey));
    checksums.put(SECRET_HASH, secretHash(containerSecret, keySecret, container));

    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("version", (long) V2);
    entry.put(ENCRYPTED_KEY, encryptedKey);
    entry.put("dio", Dio.by(author, container, stamp, checksums, V2).sign(author));
    return entry;
  }

  /**
   * Returns the key in an entry.
   *
   * @param entry a text (version 1) or an object (version 2)
   * @throws FormatException if it cannot be trusted or is not for {@code recipient}
   */
  public static ContainerKey open(EcPrivateKey recipient, String keyId, @Nullable Object entry) {
    if (entry instanceof String text) {
      Bytes key = EciesEnvelope.open(recipient, null, Sealer.decode(text));
      return new ContainerKey(keyId, SecretBytes.wrap(key.toArray()), null);
    }
    if (!(entry instanceof Map<?, ?> map) || !Long.valueOf(V2).equals(map.get("version"))) {
      throw new FormatException(StatusCode.UNKNOWN_KEY, "unknown version of a key");
    }
    Fields fields = Fields.of(map);
    String encryptedKey = fields.text(ENCRYPTED_KEY);
    if (encryptedKey.isEmpty()) {
      throw new FormatException(StatusCode.MALFORMED_KEY, "empty key");
    }
    Dio dio = Dio.open(fields.text("dio"));
    if (dio.structureVersion() != V2
        || !dio.hasChecksum(ENCRYPTED_KEY, Dio.checksum(encryptedKey))) {
      throw new FormatException(StatusCode.DIO_MISMATCH, "integrity object of another key");
    }
    Bytes plain =
        EciesEnvelope.open(
            recipient, EcPublicKey.ofPub58(dio.creatorPublicKey()), Sealer.decode(encryptedKey));
    Fields key = Fields.parse(plain);
    if (key.text("id").isEmpty() || key.text("key").isEmpty()) {
      throw new FormatException(StatusCode.MALFORMED_KEY, "incomplete key");
    }
    if (!key.text("id").equals(keyId)) { // else an old key could be passed off as the current one
      throw new FormatException(StatusCode.MALFORMED_KEY, "key under another's id");
    }
    return new ContainerKey(
        keyId,
        SecretBytes.wrap(Sealer.decode(key.text("key")).toArray()),
        new Proof(dio, Sealer.decode(key.text("keySecret")).utf8()));
  }

  /**
   * Checks that a version 2 key was issued for this container.
   *
   * @throws FormatException FOREIGN_KEY
   */
  public void requireIssuedFor(Dio.Location container) {
    if (proof != null
        && (!proof.dio.location().contextId().equals(container.contextId())
            || !proof.dio.location().resourceId().equals(container.resourceId()))) {
      throw new FormatException(StatusCode.FOREIGN_KEY, "key of another container");
    }
  }

  /** Tells whether the issuer knew the container's secret; required before keys are passed on. */
  public boolean knowsSecret(String containerSecret) {
    return proof == null
        || proof.dio.hasChecksum(
            SECRET_HASH, secretHash(containerSecret, proof.keySecret, proof.dio.location()));
  }

  private static String secretHash(
      String containerSecret, String keySecret, Dio.Location container) {
    SecretBytes key = SecretBytes.wrap(Bytes.ofUtf8(containerSecret).toArray());
    String message = keySecret + container.contextId() + container.resourceId();
    return Sealer.encode(HmacSha256.tag(key, Bytes.ofUtf8(message)));
  }
}
