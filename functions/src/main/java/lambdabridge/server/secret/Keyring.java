package lambdabridge.server.secret;

import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * The key new things are made with, and older or newer ones that still open what they closed.
 *
 * <p>A key is rotated in three steps, each rolled out to all instances before the next: add the new
 * key, make it current, and remove the old one when nothing made with it lives any more. So no
 * instance ever meets a key it does not know.
 *
 * @param currentId 0 to 65535
 * @param keys 32 bytes each, by id
 */
public record Keyring(int currentId, Map<Integer, SecretBytes> keys) {
  public static final int KEY_LENGTH = 32;
  private static final int MAX_ID = 0xFFFF;

  public Keyring {
    keys = Map.copyOf(keys);
    if (!keys.containsKey(currentId)) {
      throw new IllegalArgumentException("keyring without its current key " + currentId);
    }
    keys.forEach(
        (id, key) -> {
          if (id < 0 || id > MAX_ID) {
            throw new IllegalArgumentException("key id not in 0 to 65535: " + id);
          }
          if (key.length() != KEY_LENGTH) {
            throw new IllegalArgumentException("key " + id + " is not of 32 bytes");
          }
        });
  }

  /** Returns a keyring of one key. */
  public static Keyring of(int id, SecretBytes key) {
    return new Keyring(id, Map.of(id, key));
  }

  /** Returns the key, or empty for an id nobody knows (any more). */
  public Optional<SecretBytes> find(int id) {
    return Optional.ofNullable(keys.get(id));
  }

  /** Returns the key new things are made with. */
  public SecretBytes current() {
    return find(currentId).orElseThrow();
  }
}
