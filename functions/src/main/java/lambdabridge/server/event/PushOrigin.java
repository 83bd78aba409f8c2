package lambdabridge.server.event;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Scheme, host and port of a gateway, or of several that differ in their IPv4 address only.
 *
 * @param host a name or an address; the first address of a network
 * @param prefix bits that all addresses of the network share; 32 for a single host
 * @param port -1 for the scheme's own
 */
record PushOrigin(String scheme, String host, int prefix, int port) {
  private static final Pattern ORIGIN =
      Pattern.compile("(https?)://([a-z0-9.-]+)(?:/(\\d{1,2}))?(?::(\\d{1,5}))?");
  private static final Pattern STAGE = Pattern.compile("/[A-Za-z0-9_-]+");
  private static final Pattern ADDRESS =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final int ADDRESS_BITS = 32;

  /**
   * Reads {@code https://host}, {@code http://host:port} or {@code http://10.0.0.0/16:port}.
   *
   * @throws IllegalArgumentException for anything else
   */
  static PushOrigin parse(String text) {
    Matcher parts = ORIGIN.matcher(text);
    if (!parts.matches()
        || (parts.group(3) != null && !isNetwork(parts.group(2), parts.group(3)))) {
      throw new IllegalArgumentException("no origin of a gateway: " + text);
    }
    return new PushOrigin(
        parts.group(1),
        parts.group(2),
        parts.group(3) == null ? ADDRESS_BITS : Integer.parseInt(parts.group(3)),
        parts.group(4) == null ? -1 : Integer.parseInt(parts.group(4)));
  }

  /** Tells whether an endpoint is a stage at this origin, and nothing besides. */
  boolean holds(URI endpoint) {
    return scheme.equals(endpoint.getScheme())
        && endpoint.getHost() != null
        && isHost(endpoint.getHost().toLowerCase(Locale.ROOT))
        && endpoint.getPort() == port
        && endpoint.getRawUserInfo() == null
        && endpoint.getRawQuery() == null
        && endpoint.getRawFragment() == null
        && STAGE.matcher(endpoint.getRawPath()).matches();
  }

  private boolean isHost(String other) {
    if (prefix == ADDRESS_BITS) {
      return other.equals(host);
    }
    long address = address(other);
    int free = ADDRESS_BITS - prefix;
    return address >= 0 && address >> free == address(host) >> free;
  }

  private static boolean isNetwork(String address, String prefix) {
    return address(address) >= 0 && Integer.parseInt(prefix) <= ADDRESS_BITS;
  }

  /** Returns the address as a number; -1 for a name. */
  private static long address(String host) {
    Matcher bytes = ADDRESS.matcher(host);
    if (!bytes.matches()) {
      return -1;
    }
    long address = 0;
    for (int i = 1; i <= bytes.groupCount(); i++) {
      int part = Integer.parseInt(bytes.group(i));
      if (part > 0xFF) {
        return -1;
      }
      address = address << 8 | part;
    }
    return address;
  }
}
