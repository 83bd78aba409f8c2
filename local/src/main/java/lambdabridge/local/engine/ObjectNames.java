package lambdabridge.local.engine;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Object keys as paths. {@code t/9f/m.1} is the file {@code t/9f/m.1=}: an object's name ends in
 * {@code =} and a folder's does not, so that a key may continue another one. All but letters,
 * digits and {@code - _ .} is written as {@code %XX}, so that no key leaves the folder or hides in
 * it.
 */
final class ObjectNames {
  private static final int MAX_NAME_LENGTH = 255;
  private static final String OBJECT_MARK = "=";
  private static final String EMPTY = "%";

  private ObjectNames() {}

  /**
   * Returns the file of {@code key} below {@code root}.
   *
   * @throws IllegalArgumentException if a part of the key is too long for a file name
   */
  static Path resolve(Path root, String key) {
    var parts = key.split("/", -1);
    var path = root;
    for (int i = 0; i < parts.length; i++) {
      var name = encode(parts[i]) + (i == parts.length - 1 ? OBJECT_MARK : "");
      if (name.length() > MAX_NAME_LENGTH) {
        throw new IllegalArgumentException("a part of the key is too long for a file name");
      }
      path = path.resolve(name);
    }
    return path;
  }

  static boolean isFolder(String name) {
    return !name.endsWith(OBJECT_MARK);
  }

  /** Returns the piece of the key that stands behind a file's or a folder's name. */
  static String decode(String name) {
    return isFolder(name) ? part(name) + "/" : part(name.substring(0, name.length() - 1));
  }

  private static String part(String encoded) {
    return encoded.equals(EMPTY) ? "" : URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  private static String encode(String part) {
    if (part.isEmpty()) {
      return EMPTY;
    }
    var encoded = new StringBuilder(part.length());
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain((char) (b & 0xff)) && !(b == '.' && encoded.isEmpty())) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }
}
