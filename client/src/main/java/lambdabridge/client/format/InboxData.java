package lambdabridge.client.format;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The data of an inbox, as opened by a member.
 *
 * <p>Source: spec client-formats.md 12.
 *
 * @param version 4 or 5
 * @param status a {@link StatusCode}
 * @param secret the inbox's secret; empty in version 4
 * @param publicView what everybody may see
 * @param dio over the private part only; null in version 4
 */
public record InboxData(
    int version,
    int status,
    Bytes privateMeta,
    String secret,
    PublicView publicView,
    @Nullable Dio dio) {
  private static final int V5 = 5;
  private static final int V4 = 4;

  /** The thread and the store that belong to the inbox. */
  public record Parts(String threadId, String storeId) {}

  /** How many files an entry may have, and how many bytes. */
  public record FileConfig(long minCount, long maxCount, long maxFileSize, long maxWholeSize) {
    /** What the official clients set. */
    public static final FileConfig DEFAULT = new FileConfig(0, 10, 104_857_600, 1_048_576_000);

    private Map<String, Object> toFields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("minCount", minCount);
      fields.put("maxCount", maxCount);
      fields.put("maxFileSize", maxFileSize);
      fields.put("maxWholeUploadSize", maxWholeSize);
      return fields;
    }
  }

  /**
   * What senders of entries need; no signature covers the key and its id.
   *
   * @param key entries are sealed for it; its private half is the inbox key
   */
  public record PublicView(
      Bytes publicMeta, EcPublicKey key, String keyId, String authorPublicKey) {
    /**
     * Opens the public part, as {@code inboxGetPublicView} answers it too.
     *
     * @throws FormatException if it cannot be trusted
     */
    public static PublicView open(@Nullable Object publicData) {
      Fields fields = Fields.of(publicData);
      EcPublicKey author = ContainerData.publicKey(fields.text("authorPubKey"));
      return new PublicView(
          Sealer.openSigned(author, fields.text("publicMeta")),
          ContainerData.publicKey(fields.text("inboxPubKey")),
          fields.text("inboxKeyId"),
          author.pub58());
    }
  }

  /** Returns version 5 data under an inbox key. */
  public static Map<String, @Nullable Object> write(
      Sealer sealer,
      Author author,
      String keyId,
      SecretBytes key,
      Dio.Location inbox,
      Stamp stamp,
      String secret,
      Parts parts,
      FileConfig files,
      Bytes publicMeta,
      Bytes privateMeta) {
    Map<String, Object> internal = new LinkedHashMap<>();
    internal.put("secret", secret);
    internal.put("resourceId", inbox.resourceId());
    internal.put("randomId", stamp.randomId());
    Map<String, @Nullable Object> meta = new LinkedHashMap<>();
    meta.put("version", (long) V5);
    meta.put("privateMeta", sealer.seal(author.key(), key, privateMeta));
    Bytes json = Bytes.ofUtf8(Json.encodeSorted(internal));
    meta.put("internalMeta", sealer.seal(author.key(), key, json));
    meta.put("authorPubKey", author.publicKey());
    Map<String, String> checksums = checksums(Fields.of(meta));
    meta.put("dio", Dio.by(author, inbox, stamp, checksums, V5).sign(author));

    Map<String, @Nullable Object> publicData = new LinkedHashMap<>();
    publicData.put("version", (long) V5);
    publicData.put("publicMeta", Sealer.sign(author.key(), publicMeta));
    publicData.put("publicMetaObject", PublicMeta.asObject(publicMeta));
    publicData.put("authorPubKey", author.publicKey());
    publicData.put("inboxPubKey", privateKey(key).publicKey().pub58());
    publicData.put("inboxKeyId", keyId);

    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("threadId", parts.threadId());
    data.put("storeId", parts.storeId());
    data.put("fileConfig", files.toFields());
    data.put("meta", meta);
    data.put("publicData", publicData);
    return data;
  }

  /**
   * Opens data of version 4 or 5.
   *
   * @throws FormatException if it cannot be trusted
   */
  public static InboxData open(SecretBytes key, @Nullable Object data) {
    Fields meta = Fields.of(data).object("meta");
    long version = meta.integer("version");
    if (version != V4 && version != V5) {
      throw new FormatException(StatusCode.INBOX_VERSION, "unknown version of an inbox");
    }
    Dio dio = null;
    if (version == V5) {
      dio = Dio.open(meta.text("dio"));
      dio.requireProtects(meta.text("authorPubKey"), V5, checksums(meta));
    }
    Fields publicData = Fields.of(data).object("publicData");
    PublicView view = PublicView.open(publicData.members());
    boolean same = PublicMeta.matches(view.publicMeta, publicData.value("publicMetaObject"));
    EcPublicKey author = ContainerData.publicKey(meta.text("authorPubKey"));
    return new InboxData(
        (int) version,
        same ? StatusCode.OK : StatusCode.INBOX_PUBLIC_MISMATCH,
        Sealer.openSealed(author, key, meta.text("privateMeta")),
        dio == null
            ? ""
            : Fields.parse(Sealer.openSealed(author, key, meta.text("internalMeta")))
                .text("secret"),
        view,
        dio);
  }

  /** Returns the private half of the published key: the inbox key serves as both. */
  public static EcPrivateKey privateKey(SecretBytes inboxKey) {
    try {
      return EcPrivateKey.of(inboxKey);
    } catch (IllegalArgumentException e) {
      throw new FormatException(StatusCode.MALFORMED_KEY, "inbox key is no private key");
    }
  }

  private static Map<String, String> checksums(Fields meta) {
    return Map.of(
        "privateMeta", Dio.checksum(meta.text("privateMeta")),
        "internalMeta", Dio.checksum(meta.text("internalMeta")));
  }
}
