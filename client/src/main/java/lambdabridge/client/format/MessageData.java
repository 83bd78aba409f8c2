package lambdabridge.client.format;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message, as opened.
 *
 * <p>Source: spec client-formats.md 10.
 *
 * @param version 2 to 5
 * @param status a {@link StatusCode}
 * @param dio null before version 5
 */
public record MessageData(
    int version,
    int status,
    Bytes publicMeta,
    Bytes privateMeta,
    Bytes data,
    String authorPublicKey,
    @Nullable Dio dio) {
  private static final int V5 = 5;
  private static final int V4 = 4;
  private static final int V3 = 3;
  private static final int V2 = 2;
  private static final byte SIGNED = 1;

  /** Returns a version 5 message; {@code message} names its container too. */
  public static Map<String, @Nullable Object> write(
      Sealer sealer,
      Author author,
      SecretBytes key,
      Dio.Location message,
      Stamp stamp,
      Bytes publicMeta,
      Bytes privateMeta,
      Bytes data) {
    Map<String, @Nullable Object> written =
        sealed(sealer, author, key, V5, publicMeta, privateMeta, data);
    Map<String, String> checksums = checksums(Fields.of(written));
    written.put("dio", Dio.by(author, message, stamp, checksums, V5).sign(author));
    return written;
  }

  /** Returns a version 4 message, for threads whose current key is of version 1. */
  public static Map<String, @Nullable Object> writeV4(
      Sealer sealer,
      Author author,
      SecretBytes key,
      Bytes publicMeta,
      Bytes privateMeta,
      Bytes data) {
    return sealed(sealer, author, key, V4, publicMeta, privateMeta, data);
  }

  private static Map<String, @Nullable Object> sealed(
      Sealer sealer,
      Author author,
      SecretBytes key,
      int version,
      Bytes publicMeta,
      Bytes privateMeta,
      Bytes data) {
    Map<String, @Nullable Object> written =
        sealer.metas(author, key, version, publicMeta, privateMeta);
    written.put("data", sealer.seal(author.key(), key, data));
    return written;
  }

  /**
   * Returns the integrity object of a version 5 message, or null for an older one, before the key
   * is needed.
   *
   * @throws FormatException if the message is malformed or its integrity object does not fit it
   */
  public static @Nullable Dio integrity(@Nullable Object message) {
    if (message instanceof String) {
      return null;
    }
    Fields fields = Fields.of(message);
    long version = fields.integer("version");
    if (version != V4 && version != V5) {
      throw new FormatException(StatusCode.MESSAGE_VERSION, "unknown version of a message");
    }
    String dioField = version == V5 ? fields.text("dio") : "";
    if (fields.text("publicMeta").isEmpty()
        || fields.text("privateMeta").isEmpty()
        || fields.text("data").isEmpty()
        || fields.text("authorPubKey").isEmpty()
        || (version == V5 && dioField.isEmpty())) {
      throw new FormatException(StatusCode.MESSAGE_VERSION, "incomplete message");
    }
    if (version == V4) {
      return null;
    }
    Dio dio = Dio.open(dioField);
    dio.requireProtects(fields.text("authorPubKey"), V5, checksums(fields));
    return dio;
  }

  /**
   * Opens a message of any known version.
   *
   * @throws FormatException if it cannot be trusted
   */
  public static MessageData open(SecretBytes key, @Nullable Object message) {
    return open(key, message, integrity(message));
  }

  /** As {@link #open(SecretBytes, Object)}, with the result of {@link #integrity}. */
  public static MessageData open(SecretBytes key, @Nullable Object message, @Nullable Dio dio) {
    if (message instanceof String legacy) {
      return openLegacy(key, legacy);
    }
    Fields fields = Fields.of(message);
    EcPublicKey author = ContainerData.publicKey(fields.text("authorPubKey"));
    Bytes publicMeta = Sealer.openSigned(author, fields.text("publicMeta"));
    Bytes privateMeta = Sealer.openSealed(author, key, fields.text("privateMeta"));
    Bytes data = Sealer.openSealed(author, key, fields.text("data"));
    boolean same = PublicMeta.matches(publicMeta, fields.value("publicMetaObject"));
    return new MessageData(
        dio == null ? V4 : V5,
        same ? StatusCode.OK : StatusCode.MESSAGE_PUBLIC_MISMATCH,
        publicMeta,
        privateMeta,
        data,
        author.pub58(),
        dio);
  }

  /** Versions 3 (signed JSON of sealed parts) and 2 (sealed JSON): read only, best effort. */
  private static MessageData openLegacy(SecretBytes key, String message) {
    Bytes bytes = Sealer.decode(message);
    if (!bytes.isEmpty() && bytes.get(0) == SIGNED) {
      Fields fields = Fields.parse(SignedBlob.split(bytes).data());
      return new MessageData(
          V3,
          StatusCode.OK,
          Sealer.decode(fields.text("publicMeta")),
          SymmetricEnvelope.decrypt(key, Sealer.decode(fields.text("privateMeta"))),
          SymmetricEnvelope.decrypt(key, Sealer.decode(fields.text("data"))),
          "",
          null);
    }
    SymmetricEnvelope.decrypt(key, bytes);
    return new MessageData(V2, StatusCode.OK, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, "", null);
  }

  private static Map<String, String> checksums(Fields fields) {
    Map<String, String> checksums = new LinkedHashMap<>();
    checksums.put("publicMeta", Dio.checksum(fields.text("publicMeta")));
    checksums.put("privateMeta", Dio.checksum(fields.text("privateMeta")));
    checksums.put("data", Dio.checksum(fields.text("data")));
    String internalMeta = fields.optText("internalMeta");
    if (internalMeta != null) {
      checksums.put("internalMeta", Dio.checksum(internalMeta));
    }
    return checksums;
  }
}
