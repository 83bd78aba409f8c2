package lambdabridge.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.secret.BridgeSecrets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeyRotationTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private final SecureRandom random = new SecureRandom();
  private final TestBridge before = new TestBridge(DYNAMO);
  private final BridgeSecrets secrets = before.bridge().config().secrets();

  private ClientConnection client(TestBridge server, @Nullable EcPublicKey identity) {
    return new ClientConnection(
        message -> server.answer(message, Origin.http("192.0.2.1")),
        new ClientSettings(1, "test", null, identity),
        server.clock(),
        random);
  }

  private static Map<?, ?> keys(ClientConnection client) {
    return (Map<?, ?>) Objects.requireNonNull(client.call("server.getKeys", Map.of()));
  }

  /** Returns the current server key as published. */
  private static KnownServerKey current(Map<?, ?> published) {
    Map<?, ?> key =
        (Map<?, ?>) ((List<?>) Objects.requireNonNull(published.get("serverKeys"))).getFirst();
    return new KnownServerKey(
        Bytes.ofHex((String) Objects.requireNonNull(key.get("id"))),
        EcPublicKey.ofPub58((String) Objects.requireNonNull(key.get("key"))));
  }

  @Test
  void aClientThatKnowsTheFormerServerKeyConnectsAndLearnsTheNewOne() {
    ClientConnection anonymous = client(before, null);
    anonymous.connectAnonymously();
    KnownServerKey former = current(keys(anonymous));
    TestBridge rotated =
        before.withSecrets(secrets.withNewServerKey(random, before.clock().instant()));

    ClientConnection client = client(rotated, null);
    client.connectTo(former);
    KnownServerKey next = current(keys(client));

    assertThat(next).isNotEqualTo(former);
    client(rotated, null).connectTo(next);
    TestBridge done = before.withSecrets(rotated.bridge().config().secrets().withoutFormerKeys());
    client(done, null).connectTo(next);
    assertThatExceptionOfType(AlertException.class)
        .isThrownBy(() -> client(done, null).connectTo(former))
        .withMessageStartingWith("Cannot find key with id");
  }

  @Test
  void aFormerIdentityVouchesForTheNewOne() {
    EcPublicKey known = secrets.identityKey().publicKey();
    client(before, known).connectAnonymously();
    TestBridge rotated = before.withSecrets(secrets.withNewIdentityKey(random));

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> client(rotated, known).connectAnonymously());
    ClientConnection client = client(rotated, null);
    client.connectAnonymously();
    Map<?, ?> published = keys(client);
    Map<?, ?> identity = (Map<?, ?>) Objects.requireNonNull(published.get("identity"));
    Map<?, ?> voucher =
        (Map<?, ?>) ((List<?>) Objects.requireNonNull(identity.get("vouchers"))).getFirst();

    String statement = "identity " + published.get("host") + " " + identity.get("key");
    assertThat(voucher.get("key")).isEqualTo(known.pub58());
    assertThat(
            known.verifies(
                Bytes.ofUtf8(statement),
                Bytes.ofHex((String) Objects.requireNonNull(voucher.get("signature")))))
        .isTrue();
    client(rotated, EcPublicKey.ofPub58((String) Objects.requireNonNull(identity.get("key"))))
        .connectAnonymously();
  }

  @Test
  void anybodyMayAskTheManagementApiForTheKeys() {
    assertThat(before.bridge().managementTable().find("server/getKeys"))
        .isNotNull()
        .satisfies(method -> assertThat(Objects.requireNonNull(method).open()).isTrue());
  }

  @Test
  void secretsOfBeforeThereWereServerKeysAreReadAndMakeTheSameDecoys() {
    String document =
        secrets
            .toJson()
            .replaceAll("\"(formerIdentityKeys|serverKeys)\":\\[.*?],", "")
            .replaceAll("\"decoyKey\":\"[^\"]*\",", "");

    BridgeSecrets read = BridgeSecrets.parse(document);

    assertThat(read.serverKeys()).isEmpty();
    assertThat(read.formerIdentityKeys()).isEmpty();
    assertThat(read.decoyKey()).isEqualTo(BridgeSecrets.parse(read.toJson()).decoyKey());
    assertThat(read.decoyKey()).isEqualTo(BridgeSecrets.parse(document).decoyKey());
  }

  @Test
  void secretsKeepAllKeys() {
    BridgeSecrets changed =
        secrets.withNewServerKey(random, before.clock().instant()).withNewIdentityKey(random);

    BridgeSecrets read = BridgeSecrets.parse(changed.toJson());

    assertThat(read.serverKeys()).isEqualTo(changed.serverKeys()).hasSize(2);
    assertThat(read.formerIdentityKeys()).containsExactly(secrets.identityKey());
    assertThat(read.identityKey()).isEqualTo(changed.identityKey());
    assertThat(read.decoyKey()).isEqualTo(secrets.decoyKey());
  }
}
