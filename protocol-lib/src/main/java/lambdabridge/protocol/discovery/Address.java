package lambdabridge.protocol.discovery;

import java.util.regex.Pattern;

/**
 * A user of a server: {@code user#host}.
 *
 * <p>Source: spec privmx-tls.md 1.1. Both parts are required and there is exactly one {@code #};
 * the native client alone would take more.
 *
 * @param user 3 to 50 characters, lowercase letters and digits joined by single {@code . _ -}
 * @param host DNS name, optionally with {@code :port}
 */
public record Address(String user, String host) {
  private static final Pattern USER = Pattern.compile("[a-z0-9]+(?:[._-]?[a-z0-9]+)*+");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*+(?::[0-9]{1,5})?");
  private static final int USER_MIN = 3;
  private static final int USER_MAX = 50;
  private static final int HOST_MAX = 253 + 6;
  private static final int PORT_MAX = 65535;

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if either part is malformed
   */
  public Address {
    if (!isUser(user)) {
      throw new IllegalArgumentException("malformed user name: " + user);
    }
    if (!isHost(host)) {
      throw new IllegalArgumentException("malformed host: " + host);
    }
  }

  /**
   * Returns the address written {@code user#host}.
   *
   * @throws IllegalArgumentException unless there are exactly two well-formed parts
   */
  public static Address parse(String text) {
    int separator = text.indexOf('#');
    if (separator < 0 || text.indexOf('#', separator + 1) >= 0) {
      throw new IllegalArgumentException("expected user#host: " + text);
    }
    return new Address(text.substring(0, separator), text.substring(separator + 1));
  }

  /** Tells whether {@code text} may be the user part. */
  public static boolean isUser(String text) {
    return text.length() >= USER_MIN && text.length() <= USER_MAX && USER.matcher(text).matches();
  }

  /** Tells whether {@code text} may be the host part. */
  public static boolean isHost(String text) {
    if (text.length() > HOST_MAX || !HOST.matcher(text).matches()) {
      return false;
    }
    int port = text.indexOf(':');
    return port < 0 || Integer.parseInt(text.substring(port + 1)) <= PORT_MAX;
  }

  @Override
  public String toString() {
    return user + "#" + host;
  }
}
