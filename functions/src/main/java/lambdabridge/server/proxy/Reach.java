package lambdabridge.server.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;

/**
 * Where an address leads, as far as a proxy cares.
 *
 * <p>Source: IANA's registries of special-purpose IPv4 and IPv6 addresses, and the addresses at
 * which clouds tell a machine its credentials.
 */
enum Reach {
  /** Anywhere in the Internet. */
  PUBLIC,
  /** Into our own network or machine. */
  PRIVATE,
  /** To what no configuration opens: metadata, link-local, multicast, reserved. */
  FORBIDDEN;

  private static final int IPV4_LENGTH = 4;
  private static final Bytes MAPPED = Bytes.ofHex("00000000000000000000ffff");
  private static final Bytes NAT64 = Bytes.ofHex("0064ff9b0000000000000000");

  private record Range(Bytes network, int bits, Reach reach) {
    static Range of(String cidr, Reach reach) {
      int slash = cidr.indexOf('/');
      try {
        return new Range(
            Bytes.wrap(InetAddress.getByName(cidr.substring(0, slash)).getAddress()),
            Integer.parseInt(cidr.substring(slash + 1)),
            reach);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(cidr, e);
      }
    }

    boolean contains(Bytes address) {
      if (address.length() != network.length()) {
        return false;
      }
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xFF : 0xFF00 >> (bits - bit);
        if (((address.get(bit / 8) ^ network.get(bit / 8)) & mask & 0xFF) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** The first range that contains an address decides. */
  private static final List<Range> IPV4 =
      List.of(
          Range.of("0.0.0.0/8", FORBIDDEN), // this network
          Range.of("10.0.0.0/8", PRIVATE),
          Range.of("100.100.100.200/32", FORBIDDEN), // Alibaba's metadata
          Range.of("100.64.0.0/10", PRIVATE), // carriers' NAT
          Range.of("127.0.0.0/8", PRIVATE), // loopback
          Range.of("168.63.129.16/32", FORBIDDEN), // Azure's wire server
          Range.of("169.254.0.0/16", FORBIDDEN), // link-local, and most clouds' metadata
          Range.of("172.16.0.0/12", PRIVATE),
          Range.of("192.0.0.0/24", FORBIDDEN), // protocol assignments, Oracle's metadata
          Range.of("192.0.2.0/24", FORBIDDEN), // documentation
          Range.of("192.88.99.0/24", FORBIDDEN), // 6to4 relays
          Range.of("192.168.0.0/16", PRIVATE),
          Range.of("198.18.0.0/15", FORBIDDEN), // benchmarks
          Range.of("198.51.100.0/24", FORBIDDEN), // documentation
          Range.of("203.0.113.0/24", FORBIDDEN), // documentation
          Range.of("224.0.0.0/4", FORBIDDEN), // multicast
          Range.of("240.0.0.0/4", FORBIDDEN), // reserved, broadcast
          Range.of("0.0.0.0/0", PUBLIC));

  private static final List<Range> IPV6 =
      List.of(
          Range.of("::1/128", PRIVATE), // loopback
          Range.of("fd00:ec2::/32", FORBIDDEN), // Amazon's metadata
          Range.of("fd20:ce::/32", FORBIDDEN), // Google's metadata
          Range.of("fc00::/7", PRIVATE), // unique local
          Range.of("2001::/23", FORBIDDEN), // Teredo and other assignments
          Range.of("2001:db8::/32", FORBIDDEN), // documentation
          Range.of("2002::/16", FORBIDDEN), // 6to4, which may hide any IPv4 address
          Range.of("3fff::/20", FORBIDDEN), // documentation
          Range.of("2000::/3", PUBLIC), // all that is given out as global unicast
          Range.of("::/0", FORBIDDEN));

  static Reach of(InetAddress address) {
    Bytes bytes = Bytes.wrap(address.getAddress());
    if (bytes.length() == IPV4_LENGTH) {
      return of(bytes, IPV4);
    }
    Bytes prefix = bytes.slice(0, MAPPED.length());
    return prefix.equals(MAPPED) || prefix.equals(NAT64)
        ? of(bytes.slice(MAPPED.length(), bytes.length()), IPV4)
        : of(bytes, IPV6);
  }

  private static Reach of(Bytes address, List<Range> ranges) {
    return ranges.stream()
        .filter(range -> range.contains(address))
        .map(Range::reach)
        .findFirst()
        .orElse(FORBIDDEN);
  }
}
