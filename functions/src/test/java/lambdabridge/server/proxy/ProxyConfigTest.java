package lambdabridge.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.discovery.Schemes;
import lambdabridge.server.proxy.ProxyConfig.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyConfigTest {
  private static final EcPublicKey KEY = EcPrivateKey.generate(new SecureRandom()).publicKey();

  private static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry("BRIDGE_PROXY", "public"),
          Map.entry("BRIDGE_PROXY_OWN_HOSTS", "Www.bridge.example, bridge.example:8443"),
          Map.entry("BRIDGE_PROXY_ALLOW", "*.partner.example"),
          Map.entry("BRIDGE_PROXY_DENY", "old.partner.example"),
          Map.entry("BRIDGE_PROXY_HTTP", "true"),
          Map.entry("BRIDGE_PROXY_PRIVATE", "true"),
          Map.entry("BRIDGE_PROXY_KEYS", "B.example=" + KEY.pub58() + ", "),
          Map.entry("BRIDGE_PROXY_SERVER_KEYS", "b.example:81=0123456789abcdef/" + KEY.pub58()),
          Map.entry("BRIDGE_PROXY_MAX_LENGTH", "1000"),
          Map.entry("BRIDGE_PROXY_TIMEOUT_SECONDS", "5"),
          Map.entry("BRIDGE_PROXY_RATE", "10"),
          Map.entry("BRIDGE_PROXY_PUBLIC_RATE", "20"));

  @Test
  void aProxyIsOffUnlessItIsSwitchedOn() {
    assertThat(ProxyConfig.fromEnvironment(Map.of(), "bridge.example", 7))
        .isEqualTo(
            new ProxyConfig(
                Mode.OFF,
                Set.of("bridge.example"),
                HostList.EMPTY,
                HostList.EMPTY,
                Schemes.HTTPS,
                false,
                Map.of(),
                Map.of(),
                7,
                Duration.ofSeconds(20),
                120,
                600));
  }

  @Test
  void everyVariableCounts() {
    assertThat(ProxyConfig.fromEnvironment(ALL, "bridge.example", 7))
        .isEqualTo(
            new ProxyConfig(
                Mode.PUBLIC,
                Set.of("bridge.example", "www.bridge.example", "bridge.example:8443"),
                HostList.parse("*.partner.example"),
                HostList.parse("old.partner.example"),
                Schemes.HTTPS_THEN_HTTP,
                true,
                Map.of("b.example", KEY),
                Map.of("b.example:81", new KnownServerKey(Bytes.ofHex("0123456789abcdef"), KEY)),
                1000,
                Duration.ofSeconds(5),
                10,
                20));
  }

  @ParameterizedTest
  @CsvSource({
    "BRIDGE_PROXY, on",
    "BRIDGE_PROXY, USERS",
    "BRIDGE_PROXY_ALLOW, http://a",
    "BRIDGE_PROXY_DENY, *",
    "BRIDGE_PROXY_HTTP, yes",
    "BRIDGE_PROXY_PRIVATE, 1",
    "BRIDGE_PROXY_KEYS, b.example",
    "BRIDGE_PROXY_KEYS, b.example=key",
    "BRIDGE_PROXY_SERVER_KEYS, b.example=key",
    "BRIDGE_PROXY_SERVER_KEYS, b.example=0123456789abcdef/key",
    "BRIDGE_PROXY_SERVER_KEYS, b.example=0123/key",
    "BRIDGE_PROXY_SERVER_KEYS, b.example=not-hexadecimal!/key",
    "BRIDGE_PROXY_MAX_LENGTH, 0",
    "BRIDGE_PROXY_TIMEOUT_SECONDS, 901",
    "BRIDGE_PROXY_RATE, many",
    "BRIDGE_PROXY_PUBLIC_RATE, -1",
  })
  void aMalformedVariableIsNamed(String name, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyConfig.fromEnvironment(Map.of(name, value), "bridge.example", 7))
        .withMessageContaining(name + ":")
        .withMessageContaining(value);
  }

  @Test
  void thePageListsTheVariables() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "proxy.md"));

    Set<String> listed =
        Pattern.compile("^\\| `(BRIDGE_PROXY\\w*)`", Pattern.MULTILINE)
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());

    assertThat(listed).isEqualTo(ALL.keySet());
  }
}
