package lambdabridge.client.format;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.AesCbc;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The fields of containers and items: Base64 of signed data ({@code SIGN}), or of signed data
 * sealed under a container key ({@code SEAL}).
 *
 * <p>Source: spec client-formats.md 6.
 */
public final class Sealer {
  private final Supplier<Bytes> ivs;

  /**
   * @param ivs gives 16 fresh bytes at each call
   */
  Sealer(Supplier<Bytes> ivs) {
    this.ivs = ivs;
  }

  /** Takes initialization vectors from {@code random}. */
  public Sealer(SecureRandom random) {
    this(
        () -> {
          byte[] iv = new byte[AesCbc.BLOCK];
          random.nextBytes(iv);
          return Bytes.wrap(iv);
        });
  }

  /** Returns {@code SIGN(data)}. */
  public static String sign(EcPrivateKey author, Bytes data) {
    return encode(SignedBlob.sign(author, data));
  }

  /** Returns what {@code author} signed. */
  public static Bytes openSigned(EcPublicKey author, String field) {
    return SignedBlob.open(author, decode(field));
  }

  /** Returns {@code SEAL(data, key)}. */
  public String seal(EcPrivateKey author, SecretBytes key, Bytes data) {
    return encode(SymmetricEnvelope.encrypt(key, ivs.get(), SignedBlob.sign(author, data)));
  }

  /** Returns what {@code author} signed and sealed under {@code key}. */
  public static Bytes openSealed(EcPublicKey author, SecretBytes key, String field) {
    return SignedBlob.open(author, SymmetricEnvelope.decrypt(key, decode(field)));
  }

  /** Returns the fields that containers and items have in common: metas, and who wrote them. */
  Map<String, @Nullable Object> metas(
      Author author, SecretBytes key, int version, Bytes publicMeta, Bytes privateMeta) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("version", (long) version);
    fields.put("publicMeta", sign(author.key(), publicMeta));
    fields.put("publicMetaObject", PublicMeta.asObject(publicMeta));
    fields.put("privateMeta", seal(author.key(), key, privateMeta));
    fields.put("authorPubKey", author.publicKey());
    return fields;
  }

  static String encode(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  static Bytes decode(String base64) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new FormatException(StatusCode.UNEXPECTED_SHAPE, "not Base64");
    }
  }
}
