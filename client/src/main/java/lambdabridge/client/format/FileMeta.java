package lambdabridge.client.format;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The meta of a file, as opened.
 *
 * <p>Source: spec client-formats.md 11.2 and 11.3.
 *
 * @param version 4 or 5
 * @param status a {@link StatusCode}
 * @param dio null before version 5
 */
public record FileMeta(
    int version,
    int status,
    Bytes publicMeta,
    Bytes privateMeta,
    Internal internal,
    String authorPublicKey,
    @Nullable Dio dio) {
  private static final int V5 = 5;
  private static final int V4 = 4;
  private static final int CIPHER_TYPE = 1;
  private static final int INTERNAL_VERSION = 4;

  /**
   * How to read the body.
   *
   * @param size plain bytes
   * @param chunkSize plain bytes in a chunk
   * @param key of the file, 32 bytes
   * @param topHash see {@link FileBody#topHash}
   * @param randomWrite whether the file may be written in place
   */
  public record Internal(
      long size, int chunkSize, SecretBytes key, Bytes topHash, boolean randomWrite) {
    private Bytes toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("version", INTERNAL_VERSION);
      json.put("size", size);
      json.put("cipherType", CIPHER_TYPE);
      json.put("chunkSize", chunkSize);
      json.put("key", Base64.getEncoder().encodeToString(key.toArray()));
      json.put("hmac", Sealer.encode(topHash));
      json.put("randomWrite", randomWrite);
      return Bytes.ofUtf8(Json.encodeSorted(json));
    }

    private static Internal parse(Bytes json) {
      Fields fields = Fields.parse(json);
      if (fields.integer("cipherType") != CIPHER_TYPE) {
        throw new FormatException(StatusCode.FILE_CIPHER, "unknown cipher of a file");
      }
      return new Internal(
          fields.integer("size"),
          Math.clamp(fields.integer("chunkSize"), 1, Integer.MAX_VALUE),
          SecretBytes.wrap(Sealer.decode(fields.text("key")).toArray()),
          Sealer.decode(fields.text("hmac")),
          fields.value("randomWrite") != null && fields.flag("randomWrite"));
    }
  }

  /** Returns version 5 meta; {@code file} names its store too. */
  public static Map<String, @Nullable Object> write(
      Sealer sealer,
      Author author,
      SecretBytes key,
      Dio.Location file,
      Stamp stamp,
      Bytes publicMeta,
      Bytes privateMeta,
      Internal internal) {
    Map<String, @Nullable Object> meta = sealer.metas(author, key, V5, publicMeta, privateMeta);
    meta.put("internalMeta", sealer.seal(author.key(), key, internal.toJson()));
    Map<String, String> checksums = ContainerData.checksums(Fields.of(meta));
    meta.put("dio", Dio.by(author, file, stamp, checksums, V5).sign(author));
    return meta;
  }

  /** Returns version 4 meta: for stores of older clients, and for the files of inbox entries. */
  public static Map<String, @Nullable Object> writeV4(
      Sealer sealer,
      Author author,
      SecretBytes key,
      Bytes publicMeta,
      Bytes privateMeta,
      Internal internal) {
    Map<String, @Nullable Object> meta = sealer.metas(author, key, V4, publicMeta, privateMeta);
    Bytes size = Bytes.ofUtf8(Long.toString(internal.size));
    meta.put("fileSize", sealer.seal(author.key(), key, size));
    meta.put("internalMeta", sealer.seal(author.key(), key, internal.toJson()));
    return meta;
  }

  /**
   * Opens meta of version 4 or 5.
   *
   * @throws FormatException if it cannot be trusted
   */
  public static FileMeta open(SecretBytes key, @Nullable Object meta) {
    Fields fields = Fields.of(meta);
    long version = fields.integer("version");
    if (version != V4 && version != V5) {
      throw new FormatException(StatusCode.FILE_META_VERSION, "unknown version of file meta");
    }
    Dio dio = null;
    if (version == V5) {
      dio = Dio.open(fields.text("dio"));
      dio.requireProtects(fields.text("authorPubKey"), V5, ContainerData.checksums(fields));
    }
    EcPublicKey author = ContainerData.publicKey(fields.text("authorPubKey"));
    Bytes publicMeta = Sealer.openSigned(author, fields.text("publicMeta"));
    boolean same = PublicMeta.matches(publicMeta, fields.value("publicMetaObject"));
    return new FileMeta(
        (int) version,
        same ? StatusCode.OK : StatusCode.FILE_PUBLIC_MISMATCH,
        publicMeta,
        Sealer.openSealed(author, key, fields.text("privateMeta")),
        Internal.parse(Sealer.openSealed(author, key, fields.text("internalMeta"))),
        author.pub58(),
        dio);
  }
}
