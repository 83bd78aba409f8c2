package lambdabridge.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
  @ParameterizedTest
  @CsvSource({
    "PUBLIC,    8.8.8.8",
    "PUBLIC,    1.0.0.0",
    "FORBIDDEN, 0.0.0.0",
    "FORBIDDEN, 0.255.255.255",
    "PUBLIC,    9.255.255.255",
    "PRIVATE,   10.0.0.0",
    "PRIVATE,   10.255.255.255",
    "PUBLIC,    11.0.0.0",
    "PUBLIC,    100.63.255.255",
    "PRIVATE,   100.64.0.0",
    "PRIVATE,   100.127.255.255",
    "PUBLIC,    100.128.0.0",
    "FORBIDDEN, 100.100.100.200",
    "PRIVATE,   127.0.0.1",
    "PRIVATE,   127.255.255.255",
    "FORBIDDEN, 168.63.129.16",
    "FORBIDDEN, 169.254.169.254",
    "FORBIDDEN, 169.254.170.2",
    "PUBLIC,    172.15.255.255",
    "PRIVATE,   172.16.0.0",
    "PRIVATE,   172.31.255.255",
    "PUBLIC,    172.32.0.0",
    "FORBIDDEN, 192.0.0.192",
    "FORBIDDEN, 192.0.2.1",
    "FORBIDDEN, 192.88.99.1",
    "PRIVATE,   192.168.0.0",
    "PRIVATE,   192.168.255.255",
    "PUBLIC,    192.169.0.0",
    "FORBIDDEN, 198.18.0.0",
    "FORBIDDEN, 198.19.255.255",
    "PUBLIC,    198.20.0.0",
    "FORBIDDEN, 198.51.100.7",
    "FORBIDDEN, 203.0.113.7",
    "PUBLIC,    223.255.255.255",
    "FORBIDDEN, 224.0.0.1",
    "FORBIDDEN, 239.255.255.255",
    "FORBIDDEN, 240.0.0.1",
    "FORBIDDEN, 255.255.255.255",
    "PUBLIC,    2606:4700::1111",
    "FORBIDDEN, ::",
    "PRIVATE,   ::1",
    "FORBIDDEN, ::2",
    "PRIVATE,   ::ffff:10.0.0.1",
    "FORBIDDEN, ::ffff:169.254.169.254",
    "PUBLIC,    ::ffff:8.8.8.8",
    "FORBIDDEN, ::10.0.0.1",
    "PRIVATE,   64:ff9b::10.0.0.1",
    "FORBIDDEN, 64:ff9b::169.254.169.254",
    "PUBLIC,    64:ff9b::8.8.8.8",
    "FORBIDDEN, 64:ff9b:1::10.0.0.1",
    "FORBIDDEN, 100::1",
    "FORBIDDEN, 2001::1",
    "FORBIDDEN, 2001:db8::1",
    "PUBLIC,    2001:4860:4860::8888",
    "FORBIDDEN, 2002:a00:1::",
    "FORBIDDEN, 3fff::1",
    "FORBIDDEN, 4000::1",
    "PRIVATE,   fc00::1",
    "PRIVATE,   fdff::1",
    "FORBIDDEN, fd00:ec2::254",
    "FORBIDDEN, fd20:ce::254",
    "FORBIDDEN, fe80::1",
    "FORBIDDEN, fec0::1",
    "FORBIDDEN, ff02::1",
  })
  void anAddressLeadsWhereItsRangeDoes(Reach reach, String address) throws UnknownHostException {
    assertThat(Reach.of(InetAddress.getByName(address))).isEqualTo(reach);
  }
}
