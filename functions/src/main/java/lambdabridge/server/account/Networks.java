package lambdabridge.server.account;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** Client addresses as limits count them. */
public final class Networks {
  /** Bytes of the part of an IPv6 address that is one customer's at least. */
  private static final int IPV6_PREFIX = 8;

  private Networks() {}

  /**
   * Returns an IPv4 address as it is, and of an IPv6 address the /64 it is in: whoever has one
   * address of it has them all.
   */
  public static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // A text with a colon is never looked up.
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), IPV6_PREFIX)) + "::/64"
          : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
