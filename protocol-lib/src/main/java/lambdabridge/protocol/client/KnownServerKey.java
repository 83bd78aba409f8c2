package lambdabridge.protocol.client;

import java.time.Instant;
import java.util.Locale;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.crypto.KeyId;

/**
 * A server's static key, known from elsewhere. Keys agreed on with it prove that the server is the
 * one that holds it.
 *
 * <p>Source: spec privmx-tls.md 5.9, 9.6, 12.
 *
 * @param id 8 bytes
 * @param key the server's public key
 * @param spelling how the server reads the id; our own reads both
 */
public record KnownServerKey(Bytes id, EcPublicKey key, Spelling spelling) {
  private static final int ID_LENGTH = 8;
  private static final String OLD = "2018:";

  /** How a message refers to the key. Servers read one form only, and refuse unknown fields. */
  public enum Spelling {
    /** Field {@code key_id}, 8 bytes. */
    KEY_ID,
    /** Field {@code keyid}, 16 upper-case hex digits: servers of 2018. */
    KEYID
  }

  /** Makes a key of a server of today. */
  public KnownServerKey(Bytes id, EcPublicKey key) {
    this(id, key, Spelling.KEY_ID);
  }

  /** Returns the key that a server made at {@code created}. */
  public static KnownServerKey of(EcPublicKey key, Instant created) {
    return new KnownServerKey(KeyId.of(key, created), key);
  }

  /**
   * Returns the key that is written {@code ID/KEY}, the id in hex and the key in base58; {@code
   * 2018:} before it tells a server of that generation.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static KnownServerKey parse(String text) {
    boolean old = text.startsWith(OLD);
    String[] parts = (old ? text.substring(OLD.length()) : text).split("/", -1);
    if (parts.length != 2 || parts[0].length() != 2 * ID_LENGTH) {
      throw new IllegalArgumentException("not ID/KEY: " + text);
    }
    return new KnownServerKey(
        Bytes.ofHex(parts[0].toLowerCase(Locale.ROOT)),
        EcPublicKey.ofPub58(parts[1]),
        old ? Spelling.KEYID : Spelling.KEY_ID);
  }

  /** Returns the same key for a server that reads the id in another form. */
  public KnownServerKey withSpelling(Spelling spelling) {
    return new KnownServerKey(id, key, spelling);
  }
}
