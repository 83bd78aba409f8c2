package lambdabridge.client.format;

import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Data integrity object, version 1: what its creator signs about a key, a container or an item.
 *
 * <p>Source: spec client-formats.md 7.
 *
 * @param creatorUserId user id inside the context
 * @param creatorPublicKey pub58 of the key that signs this object
 * @param location what the protected structure belongs to
 * @param stamp tells this write from every other
 * @param fieldChecksums field → Base64 of a digest, mostly of SHA-256 of the field's text
 * @param structureVersion of the structure it protects: 2 for keys, 5 for data
 * @param bridge always written; null where a reader meets an object without it
 */
public record Dio(
    String creatorUserId,
    String creatorPublicKey,
    Location location,
    Stamp stamp,
    Map<String, String> fieldChecksums,
    int structureVersion,
    @Nullable BridgeIdentity bridge) {
  private static final long VERSION = 1;

  /**
   * Where a structure belongs.
   *
   * @param resourceId UUID of the container or item, or empty
   * @param containerId server id of the container, for items only
   * @param containerResourceId resourceId of the container, for items only
   */
  public record Location(
      String contextId,
      String resourceId,
      @Nullable String containerId,
      @Nullable String containerResourceId) {
    /** Returns the place of a container. */
    public static Location container(String contextId, String resourceId) {
      return new Location(contextId, resourceId, null, null);
    }
  }

  /** Returns {@code author}'s object for a structure. */
  static Dio by(
      Author author,
      Location location,
      Stamp stamp,
      Map<String, String> fieldChecksums,
      int structureVersion) {
    return new Dio(
        author.userId(),
        author.publicKey(),
        location,
        stamp,
        fieldChecksums,
        structureVersion,
        author.bridge());
  }

  /** Returns the checksum of a field: Base64 of SHA-256 of its text. */
  static String checksum(String field) {
    return Sealer.encode(Sha256.digest(Bytes.ofUtf8(field)));
  }

  /** Returns the signed form; {@code author} must be the creator. */
  String sign(Author author) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("version", VERSION);
    object.put("creatorUserId", creatorUserId);
    object.put("creatorPublicKey", creatorPublicKey);
    object.put("contextId", location.contextId());
    object.put("resourceId", location.resourceId());
    object.put("timestamp", stamp.timestamp());
    object.put("randomId", stamp.randomId());
    putIfPresent(object, "containerId", location.containerId());
    putIfPresent(object, "containerResourceId", location.containerResourceId());
    object.put("fieldChecksums", fieldChecksums);
    object.put("structureVersion", (long) structureVersion);
    if (bridge != null) {
      Map<String, @Nullable Object> identity = new LinkedHashMap<>();
      identity.put("url", bridge.url());
      putIfPresent(identity, "pubKey", bridge.publicKey());
      putIfPresent(identity, "instanceId", bridge.instanceId());
      object.put("bridgeIdentity", identity);
    }
    return Sealer.sign(author.key(), Bytes.ofUtf8(Json.encodeSorted(object)));
  }

  /**
   * Returns the object in {@code field} once its signature holds.
   *
   * @throws FormatException MALFORMED_DIO, INVALID_DIO_SIGNATURE or UNEXPECTED_SHAPE
   */
  static Dio open(String field) {
    SignedBlob blob = SignedBlob.split(Sealer.decode(field));
    Fields fields = Fields.parse(blob.data());
    Map<String, String> checksums = new LinkedHashMap<>();
    Fields rawChecksums = fields.object("fieldChecksums");
    for (Object name : rawChecksums.members().keySet()) {
      checksums.put(String.valueOf(name), rawChecksums.text(String.valueOf(name)));
    }
    Dio dio =
        new Dio(
            fields.text("creatorUserId"),
            fields.text("creatorPublicKey"),
            new Location(
                fields.text("contextId"),
                fields.text("resourceId"),
                fields.optText("containerId"),
                fields.optText("containerResourceId")),
            new Stamp(fields.text("randomId"), fields.integer("timestamp")),
            checksums,
            Math.toIntExact(Math.clamp(fields.integer("structureVersion"), 0, 99)),
            bridge(fields));
    if (fields.integer("version") != VERSION
        || dio.creatorUserId.isEmpty()
        || dio.creatorPublicKey.isEmpty()
        || dio.location.contextId().isEmpty()
        || dio.stamp.randomId().isEmpty()) {
      throw new FormatException(StatusCode.MALFORMED_DIO, "malformed integrity object");
    }
    if (!blob.isSignedBy(publicKey(dio.creatorPublicKey))) {
      throw new FormatException(StatusCode.INVALID_DIO_SIGNATURE, "integrity object not signed");
    }
    return dio;
  }

  /**
   * Checks what the object says of the structure it came with.
   *
   * @throws FormatException DIO_MISMATCH
   */
  void requireProtects(String authorPublicKey, int version, Map<String, String> checksums) {
    if (structureVersion != version
        || !creatorPublicKey.equals(authorPublicKey)
        || !checksums.entrySet().stream()
            .allMatch(entry -> hasChecksum(entry.getKey(), entry.getValue()))) {
      throw new FormatException(StatusCode.DIO_MISMATCH, "integrity object of other data");
    }
  }

  boolean hasChecksum(String field, String expected) {
    String actual = fieldChecksums.get(field);
    return actual != null
        && MessageDigest.isEqual(Bytes.ofUtf8(actual).toArray(), Bytes.ofUtf8(expected).toArray());
  }

  private static @Nullable BridgeIdentity bridge(Fields fields) {
    if (fields.value("bridgeIdentity") == null) {
      return null;
    }
    Fields bridge = fields.object("bridgeIdentity");
    return new BridgeIdentity(
        bridge.text("url"), bridge.optText("pubKey"), bridge.optText("instanceId"));
  }

  private static EcPublicKey publicKey(String pub58) {
    try {
      return EcPublicKey.ofPub58(pub58);
    } catch (IllegalArgumentException e) {
      throw new FormatException(StatusCode.INVALID_DIO_SIGNATURE, "creator has no valid key");
    }
  }

  private static void putIfPresent(
      Map<String, @Nullable Object> object, String name, @Nullable String value) {
    if (value != null) {
      object.put(name, value);
    }
  }
}
