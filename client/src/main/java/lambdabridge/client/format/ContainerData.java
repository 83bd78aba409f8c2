package lambdabridge.client.format;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The data of a thread, as opened.
 *
 * <p>Source: spec client-formats.md 9.
 *
 * @param version 1, 4 or 5; 0 if unknown
 * @param status a {@link StatusCode}; other than OK, what could not be trusted is empty
 * @param secret the container's secret, handed on by every update; empty for migrated containers
 * @param dio null before version 5
 */
public record ContainerData(
    int version,
    int status,
    Bytes publicMeta,
    Bytes privateMeta,
    String secret,
    String authorPublicKey,
    @Nullable Dio dio) {
  private static final int V5 = 5;
  private static final int V4 = 4;

  /** Returns version 5 data. */
  public static Map<String, @Nullable Object> write(
      Sealer sealer,
      Author author,
      SecretBytes key,
      Dio.Location container,
      Stamp stamp,
      String secret,
      Bytes publicMeta,
      Bytes privateMeta) {
    Map<String, Object> internal = new LinkedHashMap<>();
    internal.put("secret", secret);
    internal.put("resourceId", container.resourceId());
    internal.put("randomId", stamp.randomId());
    String signedPublic = Sealer.sign(author.key(), publicMeta);
    String sealedPrivate = sealer.seal(author.key(), key, privateMeta);
    String sealedInternal =
        sealer.seal(author.key(), key, Bytes.ofUtf8(Json.encodeSorted(internal)));
    Map<String, String> checksums = checksums(signedPublic, sealedPrivate, sealedInternal);

    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("version", (long) V5);
    data.put("publicMeta", signedPublic);
    data.put("publicMetaObject", PublicMeta.asObject(publicMeta));
    data.put("privateMeta", sealedPrivate);
    data.put("internalMeta", sealedInternal);
    data.put("authorPubKey", author.publicKey());
    data.put("dio", Dio.by(author, container, stamp, checksums, V5).sign(author));
    return data;
  }

  /** Returns version 4 data, for containers whose members include clients that read no other. */
  public static Map<String, @Nullable Object> writeV4(
      Sealer sealer, Author author, SecretBytes key, Bytes publicMeta, Bytes privateMeta) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("version", (long) V4);
    data.put("publicMeta", Sealer.sign(author.key(), publicMeta));
    data.put("publicMetaObject", PublicMeta.asObject(publicMeta));
    data.put("privateMeta", sealer.seal(author.key(), key, privateMeta));
    data.put("internalMeta", null);
    data.put("authorPubKey", author.publicKey());
    return data;
  }

  /**
   * Opens data of any known version.
   *
   * @throws FormatException if nothing of it can be trusted
   */
  public static ContainerData open(SecretBytes key, @Nullable Object data) {
    if (data instanceof String legacy) {
      return openV1(key, legacy);
    }
    Fields fields = Fields.of(data);
    if (!(fields.value("version") instanceof Long version)) {
      throw Fields.unexpected("container data without version");
    }
    return switch (version.intValue()) {
      case V5 -> openV5(key, fields);
      case V4 -> openSealed(key, fields, V4, null);
      default -> throw new FormatException(StatusCode.UNKNOWN_THREAD_FORMAT, "unknown version");
    };
  }

  /** Returns the public part, for a reader whose key is no good; {@code status} says why. */
  public static ContainerData openPublicOnly(@Nullable Object data, int status) {
    if (!(data instanceof Map<?, ?>)) {
      return new ContainerData(0, status, Bytes.EMPTY, Bytes.EMPTY, "", "", null);
    }
    Fields fields = Fields.of(data);
    String author = fields.text("authorPubKey");
    Dio dio = fields.value("dio") == null ? null : requireDio(fields);
    Bytes publicMeta = Sealer.openSigned(publicKey(author), fields.text("publicMeta"));
    int version = Math.toIntExact(Math.clamp(fields.integer("version"), 0, 99));
    return new ContainerData(version, status, publicMeta, Bytes.EMPTY, "", author, dio);
  }

  private static ContainerData openV5(SecretBytes key, Fields fields) {
    if (fields.text("publicMeta").isEmpty()
        || fields.text("privateMeta").isEmpty()
        || fields.text("internalMeta").isEmpty()
        || fields.text("authorPubKey").isEmpty()
        || fields.text("dio").isEmpty()) {
      throw new FormatException(StatusCode.CONTAINER_VERSION, "incomplete container data");
    }
    return openSealed(key, fields, V5, requireDio(fields));
  }

  private static ContainerData openSealed(
      SecretBytes key, Fields fields, int version, @Nullable Dio dio) {
    EcPublicKey author = publicKey(fields.text("authorPubKey"));
    Bytes publicMeta = Sealer.openSigned(author, fields.text("publicMeta"));
    boolean same = PublicMeta.matches(publicMeta, fields.value("publicMetaObject"));
    Bytes privateMeta = Sealer.openSealed(author, key, fields.text("privateMeta"));
    return new ContainerData(
        version,
        same ? StatusCode.OK : StatusCode.CONTAINER_PUBLIC_MISMATCH,
        publicMeta,
        privateMeta,
        secret(key, author, fields),
        author.pub58(),
        dio);
  }

  private static String secret(SecretBytes key, EcPublicKey author, Fields fields) {
    String sealed = fields.optText("internalMeta");
    if (sealed == null || fields.integer("version") != V5) {
      return "";
    }
    return Fields.parse(Sealer.openSealed(author, key, sealed)).text("secret");
  }

  private static ContainerData openV1(SecretBytes key, String sealed) {
    Bytes json = SymmetricEnvelope.decrypt(key, Sealer.decode(sealed));
    return new ContainerData(1, StatusCode.OK, Bytes.EMPTY, json, "", "", null);
  }

  private static Dio requireDio(Fields fields) {
    Dio dio = Dio.open(fields.text("dio"));
    dio.requireProtects(
        fields.text("authorPubKey"),
        V5,
        checksums(
            fields.text("publicMeta"), fields.text("privateMeta"), fields.text("internalMeta")));
    return dio;
  }

  private static Map<String, String> checksums(
      String publicMeta, String privateMeta, String internalMeta) {
    return Map.of(
        "publicMeta", Dio.checksum(publicMeta),
        "privateMeta", Dio.checksum(privateMeta),
        "internalMeta", Dio.checksum(internalMeta));
  }

  static EcPublicKey publicKey(String pub58) {
    try {
      return EcPublicKey.ofPub58(pub58);
    } catch (IllegalArgumentException e) {
      throw new FormatException(StatusCode.INVALID_DATA_SIGNATURE, "author has no valid key");
    }
  }
}
