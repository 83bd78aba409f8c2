package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.ProxyConnections;
import lambdabridge.protocol.client.ProxyTransport;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client, its own server that relays, and the server behind it, all in memory. */
class ProxyTransportTest {
  private final SecureRandom random = new SecureRandom();
  private final MemoryServer own = new MemoryServer();
  private final MemoryServer other = new MemoryServer();
  private final EcPrivateKey user = EcPrivateKey.generate(random);
  private final List<Relayed> relayed = new ArrayList<>();
  private boolean refusing;

  private record Relayed(String destination, boolean encrypt, Bytes data) {
    static Relayed of(Map<String, Object> request) {
      Map<?, ?> params = (Map<?, ?>) Objects.requireNonNull(request.get("params"));
      return new Relayed(
          (String) Objects.requireNonNull(params.get("destination")),
          Boolean.TRUE.equals(params.get("encrypt")),
          (Bytes) Objects.requireNonNull(params.get("data")));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "2,2"})
  void aUserLogsInAtAnotherServerThroughTheirOwn(int outerVersion, int innerVersion) {
    other.register(user.publicKey());
    ClientConnection inner = throughOwnServer(outer(outerVersion), innerVersion);

    inner.logIn(user);
    Object echo = inner.call("echo", Map.of("text", "a secret"));

    assertThat((Map<?, ?>) echo).extracting("text").isEqualTo("a secret");
    assertThat(other.callers)
        .singleElement()
        .satisfies(session -> assertThat(session.publicKey()).isEqualTo(user.publicKey().pub58()));
    assertThat(relayed)
        .hasSize(2)
        .allSatisfy(
            message -> {
              assertThat(message.destination()).isEqualTo("other.example");
              assertThat(message.encrypt()).isFalse();
              assertThat(message.data().hex()).doesNotContain(Bytes.ofUtf8("a secret").hex());
            });
  }

  @Test
  void aRefusalOfTheOwnServerIsAFailedTransportThatSaysWhy() {
    ClientConnection inner = throughOwnServer(outer(1), 1);
    refusing = true;

    assertThatThrownBy(inner::connectAnonymously)
        .isInstanceOf(TransportException.class)
        .hasMessage("no answer from other.example by proxy: No such destination {rule=denylist}")
        .hasCauseInstanceOf(RpcErrorException.class);
  }

  @Test
  void anOuterSessionThatIsLostLeavesTheInnerOneUnharmed() {
    ClientConnection outer = outer(1);
    ClientConnection inner = throughOwnServer(outer, 1);
    inner.connectAnonymously();
    outer.close();

    assertThatThrownBy(() -> inner.call("echo", Map.of()))
        .isInstanceOf(TransportException.class)
        .hasCauseInstanceOf(SessionLostException.class);
    outer.connectAnonymously();
    assertThat(inner.call("ping", Map.of())).isEqualTo("pong");
  }

  @Test
  void aDestinationHasOneSession() {
    ProxyConnections connections =
        new ProxyConnections(outer(1), settings(1), () -> own.now, random);
    ClientConnection first = connections.to("other.example");

    assertThatThrownBy(() -> first.call("ping", Map.of())).isInstanceOf(SessionLostException.class);
    first.connectAnonymously();

    assertThat(connections.to("OTHER.example").call("ping", Map.of())).isEqualTo("pong");
    assertThat(other.asked).as("tickets").containsExactly(ProxyTransport.TICKETS);
    assertThat(connections.to("third.example")).isNotSameAs(first);
    connections.close();
    assertThat(connections.to("other.example")).isNotSameAs(first);
    assertThatThrownBy(() -> first.call("ping", Map.of())).isInstanceOf(SessionLostException.class);
  }

  @Test
  void theDestinationUnusedForLongestIsForgottenFirst() {
    ProxyConnections connections =
        new ProxyConnections(outer(1), settings(1), () -> own.now, random);
    ClientConnection first = connections.to("h0.example");
    ClientConnection second = connections.to("h1.example");
    for (int i = 2; i <= 100; i++) {
      connections.to("h0.example");
      connections.to("h" + i + ".example");
    }

    assertThat(connections.to("h0.example")).isSameAs(first);
    assertThat(connections.to("h1.example")).isNotSameAs(second);
  }

  private ClientConnection outer(int version) {
    ClientConnection outer =
        new ClientConnection(this::atOwnServer, settings(version), () -> own.now, random);
    outer.connectAnonymously();
    return outer;
  }

  private ClientConnection throughOwnServer(ClientConnection outer, int version) {
    return new ClientConnection(
        new ProxyTransport(outer, "other.example"), settings(version), () -> own.now, random);
  }

  private static ClientSettings settings(int version) {
    return new ClientSettings(version, "test", null, null);
  }

  private Bytes atOwnServer(Bytes message) {
    return new ServerConnection(
            own.settings(), own, own.accounts, own, this::relay, () -> own.now, random)
        .handle(message);
  }

  private Map<String, @Nullable Object> relay(
      Map<String, Object> request, @Nullable Session session, int version) {
    relayed.add(Relayed.of(request));
    Map<String, @Nullable Object> response = new LinkedHashMap<>();
    response.put("id", request.get("id"));
    response.put("jsonrpc", "2.0");
    if (refusing) {
      Map<String, Object> error = Map.of("code", 28417L, "data", Map.of("rule", "denylist"));
      response.put("result", null);
      response.put("error", Map.of("msg", "No such destination", "data", Map.of("error", error)));
    } else {
      response.put("result", other.exchange(relayed.getLast().data()));
    }
    return response;
  }
}
