package lambdabridge.client.format;

import java.util.LinkedHashMap;
import java.util.List;
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
    Map<String, @Nullable Object> data = sealer.metas(author, key, V5, publicMeta, privateMeta);
    Bytes internalMeta = Bytes.ofUtf8(Json.encodeSorted(internal));
    data.put("internalMeta", sealer.seal(author.key(), key, internalMeta));
    Map<String, String> checksums = checksums(Fields.of(data));
    data.put("dio", Dio.by(author, container, stamp, checksums, V5).sign(author));
    return data;
  }

  /** Returns version 4 data, for containers whose members include clients that read no other. */
  public static Map<String, @Nullable Object> writeV4(
      Sealer sealer, Author author, SecretBytes key, Bytes publicMeta, Bytes privateMeta) {
    Map<String, @Nullable Object> data = sealer.metas(author, key, V4, publicMeta, privateMeta);
    data.put("internalMeta", null);
    return data;
  }

  /**
   * Returns the integrity object of version 5 data, or null for older data, before the key is
   * needed.
   *
   * @throws FormatException if the data is malformed or its integrity object does not fit it
   */
  public static @Nullable Dio integrity(@Nullable Object data) {
    if (data instanceof String) {
      return null;
    }
    Fields fields = Fields.of(data);
    return switch (Math.clamp(fields.integer("version"), 0, 99)) {
      case V4 -> null;
      case V5 -> {
        for (String field : List.of("publicMeta", "privateMeta", "internalMeta", "dio")) {
          if (fields.text(field).isEmpty()) {
            throw new FormatException(StatusCode.CONTAINER_VERSION, "empty " + field);
          }
        }
        Dio dio = Dio.open(fields.text("dio"));
        dio.requireProtects(fields.text("authorPubKey"), V5, checksums(fields));
        yield dio;
      }
      default -> throw new FormatException(StatusCode.UNKNOWN_THREAD_FORMAT, "unknown version");
    };
  }

  /**
   * Opens data of any known version.
   *
   * @throws FormatException if nothing of it can be trusted
   */
  public static ContainerData open(SecretBytes key, @Nullable Object data) {
    return open(key, data, integrity(data));
  }

  /** As {@link #open(SecretBytes, Object)}, with the result of {@link #integrity}. */
  public static ContainerData open(SecretBytes key, @Nullable Object data, @Nullable Dio dio) {
    if (data instanceof String legacy) {
      return openV1(key, legacy);
    }
    Fields fields = Fields.of(data);
    EcPublicKey author = publicKey(fields.text("authorPubKey"));
    Bytes publicMeta = Sealer.openSigned(author, fields.text("publicMeta"));
    boolean same = PublicMeta.matches(publicMeta, fields.value("publicMetaObject"));
    Bytes privateMeta = Sealer.openSealed(author, key, fields.text("privateMeta"));
    return new ContainerData(
        dio == null ? V4 : V5,
        same ? StatusCode.OK : StatusCode.CONTAINER_PUBLIC_MISMATCH,
        publicMeta,
        privateMeta,
        dio == null ? "" : secret(key, author, fields.text("internalMeta")),
        author.pub58(),
        dio);
  }

  /**
   * Returns the public part, for a reader whose key is no good.
   *
   * @param status why
   * @param dio result of {@link #integrity}
   */
  public static ContainerData openPublicOnly(@Nullable Object data, int status, @Nullable Dio dio) {
    if (data instanceof String) {
      return new ContainerData(1, status, Bytes.EMPTY, Bytes.EMPTY, "", "", null);
    }
    Fields fields = Fields.of(data);
    EcPublicKey author = publicKey(fields.text("authorPubKey"));
    Bytes publicMeta = Sealer.openSigned(author, fields.text("publicMeta"));
    int version = dio == null ? V4 : V5;
    return new ContainerData(version, status, publicMeta, Bytes.EMPTY, "", author.pub58(), dio);
  }

  private static String secret(SecretBytes key, EcPublicKey author, String internalMeta) {
    return Fields.parse(Sealer.openSealed(author, key, internalMeta)).text("secret");
  }

  private static ContainerData openV1(SecretBytes key, String sealed) {
    Bytes json = SymmetricEnvelope.decrypt(key, Sealer.decode(sealed));
    return new ContainerData(1, StatusCode.OK, Bytes.EMPTY, json, "", "", null);
  }

  /** Returns what the integrity object of a container, or of a file, protects. */
  static Map<String, String> checksums(Fields fields) {
    return Map.of(
        "publicMeta", Dio.checksum(fields.text("publicMeta")),
        "privateMeta", Dio.checksum(fields.text("privateMeta")),
        "internalMeta", Dio.checksum(fields.text("internalMeta")));
  }

  static EcPublicKey publicKey(String pub58) {
    try {
      return EcPublicKey.ofPub58(pub58);
    } catch (IllegalArgumentException e) {
      throw new FormatException(StatusCode.INVALID_DATA_SIGNATURE, "author has no valid key");
    }
  }
}
