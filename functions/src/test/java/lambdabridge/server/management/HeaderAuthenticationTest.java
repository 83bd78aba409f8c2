package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderAuthenticationTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final String LIST =
      TestManagement.request("solution/listSolutions", Map.of(), null);

  private TestManagement management;
  private IssuedKey key;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    key = management.bridge.apiKeys().createMainKey();
  }

  @Test
  @DisplayName("MGA-06 A protected method without credentials gives UNAUTHORIZED (0x612F)")
  void credentialsAreNeeded() {
    Answer answer = management.nobody().call("solution/listSolutions");

    answer.is(ErrorCode.UNAUTHORIZED);
    assertThat(answer.error().get("code")).isEqualTo(0x612FL);
  }

  @Test
  @DisplayName("MGA-07 Wrong Basic credentials give UNAUTHORIZED, not INVALID_CREDENTIALS")
  void wrongCredentialsAreAsGoodAsNone() {
    isNobody(management.basic(key.id(), "0".repeat(32)));
    isNobody(management.basic(key.id(), ""));
    isNobody(management.basic("0".repeat(32), key.secret()));
    isNobody(management.basic("x".repeat(5000), key.secret()));
  }

  @Test
  @DisplayName("MGA-14 Basic works for keys without a public key and fails for keys with one")
  void basicIsForSecrets() {
    Client admin = management.basic(key);
    isSomebody(admin);

    Answer withPublicKey =
        admin.call(
            "manager/createApiKey",
            "name",
            "signing",
            "scope",
            List.of("solution"),
            "publicKey",
            pem(newKeyPair()));

    isNobody(management.basic(withPublicKey.text("id"), withPublicKey.text("secret")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic  %s",
        "basic %s",
        "BASIC %s",
        " Basic %s",
        "Basic %s ",
        "Basic %s x"
      })
  void aHeaderIsTwoWordsAndOneSpace(String form) {
    String credentials = TestManagement.base64(key.id() + ":" + key.secret());

    isNobody(management.withHeader(form.replace("%s", credentials)));
    isSomebody(management.withHeader("Basic " + credentials));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic ???", "Basic Og==", "Basic OjE=", "Basic YWJj", "Digest abc"})
  void malformedCredentialsAreNobody(String header) {
    isNobody(management.withHeader(header));
  }

  @Test
  @DisplayName("MGA-15 HMAC header authentication works with POST, /api and the exact body")
  void signedRequestsAreAccepted() {
    Signed signed = new Signed();

    isSomebody(signed.send());
  }

  @Test
  @DisplayName("MGA-16 HMAC with a changed body, path or method is UNAUTHORIZED")
  void everythingSignedCounts() {
    Signed otherBody = new Signed();
    otherBody.body = LIST + " ";
    isNobody(otherBody.sendTo("POST", "/api", LIST));

    Signed otherPath = new Signed();
    isNobody(otherPath.sendTo("POST", "/api?_=1", LIST));

    Signed otherMethod = new Signed();
    otherMethod.method = "PUT";
    isNobody(otherMethod.sendTo("POST", "/api", LIST));

    Signed withQuery = new Signed();
    withQuery.path = "/api?_=1";
    isSomebody(withQuery.sendTo("POST", "/api?_=1", LIST));
  }

  @Test
  @DisplayName("MGA-17 Reusing the-nonce is UNAUTHORIZED")
  void noncesAreGoodForOneRequest() {
    Signed first = new Signed();
    isSomebody(first.send());
    isNobody(first.send());

    Signed otherRequest = new Signed();
    otherRequest.nonce = first.nonce;
    otherRequest.timestamp = first.timestamp + 1;
    isNobody(otherRequest.send());
  }

  @Test
  @DisplayName("MGA-17 A nonce counts as used even if the signature was wrong")
  void noncesOfRefusedRequestsAreUsedUp() {
    Signed wrong = new Signed();
    wrong.secret = "0".repeat(32);
    isNobody(wrong.send());

    Signed right = new Signed();
    right.nonce = wrong.nonce;
    isNobody(right.send());
  }

  @Test
  void aNonceIsFreeAgainAfterTwentyMinutes() {
    Signed first = new Signed();
    isSomebody(first.send());
    management.clock.advance(Duration.ofMinutes(19));
    Signed early = new Signed();
    early.nonce = first.nonce;
    isNobody(early.send());

    management.clock.advance(Duration.ofMinutes(2));

    Signed late = new Signed();
    late.nonce = first.nonce;
    isSomebody(late.send());
  }

  @Test
  @DisplayName("MGA-18 A timestamp more than 10 minutes off is UNAUTHORIZED")
  void timestampsAreChecked() {
    long tenMinutes = Duration.ofMinutes(10).toMillis();
    for (long off : new long[] {tenMinutes, -tenMinutes}) {
      Signed justInTime = new Signed();
      justInTime.timestamp += off;
      isSomebody(justInTime.send());
      Signed tooFarOff = new Signed();
      tooFarOff.timestamp += off + Long.signum(off);
      isNobody(tooFarOff.send());
    }
  }

  @Test
  void noncesHaveUpTo128Characters() {
    Signed longest = new Signed();
    longest.nonce = "n".repeat(128);
    isSomebody(longest.send());
    Signed tooLong = new Signed();
    tooLong.nonce = "n".repeat(129);
    isNobody(tooLong.send());
  }

  @Test
  @DisplayName("MGA-19 A header with version other than 1 or not five parts is UNAUTHORIZED")
  void headersOfOtherFormsAreNobody() {
    Signed signed = new Signed();
    String value = signed.value();
    isNobody(header("pmx-hmac-sha256 " + value.replace(";1;", ";2;")));
    isNobody(header("pmx-hmac-sha256 " + value.replace(";1;", ";")));
    isNobody(header("pmx-hmac-sha256 " + value + ";"));
    isNobody(header("pmx-hmac-sha256 " + value.substring(0, value.lastIndexOf(';'))));
    isNobody(header("pmx-hmac-sha256 ;;;;"));
    isNobody(header("pmx-hmac-sha256 " + value.replace(";" + signed.timestamp, ";now")));
    isNobody(header("PMX-HMAC-SHA256 " + value));
    isSomebody(header("pmx-hmac-sha256 " + value));
  }

  @Test
  @DisplayName("MGA-20 Ed25519 header authentication works for keys with a public key")
  void keysWithAPublicKeySign() throws GeneralSecurityException {
    KeyPair pair = newKeyPair();
    Answer created =
        management
            .basic(key)
            .call(
                "manager/createApiKey",
                "name",
                "signing",
                "scope",
                List.of("solution"),
                "publicKey",
                pem(pair));
    Signature signer = Signature.getInstance("Ed25519");
    long timestamp = management.clock.millis();

    signer.initSign(pair.getPrivate());
    signer.update(
        (timestamp + ";the-nonce;POST\n/api\n" + LIST + "\n").getBytes(StandardCharsets.UTF_8));
    String signature = Base64.getEncoder().encodeToString(signer.sign());
    isSomebody(
        header(
            "pmx-hmac-sha256 "
                + created.text("id")
                + ";1;"
                + timestamp
                + ";the-nonce;"
                + signature));

    signer.update((timestamp + ";other;POST\n/\n" + LIST + "\n").getBytes(StandardCharsets.UTF_8));
    String ofOtherPath = Base64.getEncoder().encodeToString(signer.sign());
    isNobody(
        header(
            "pmx-hmac-sha256 " + created.text("id") + ";1;" + timestamp + ";other;" + ofOtherPath));

    Signed withMd5 = new Signed();
    withMd5.id = created.text("id");
    withMd5.secret = created.text("secret");
    isNobody(withMd5.send());
  }

  @Test
  @DisplayName(
      "MGA-30 Disabling an API key makes its Basic auth and its tokens UNAUTHORIZED at once")
  void disabledKeysAndTheirTokensAreDead() {
    Client admin = management.basic(key);
    Answer other = admin.call("manager/createApiKey", "name", "", "scope", List.of("solution"));
    Client basic = management.basic(other.text("id"), other.text("secret"));
    Answer tokens =
        management
            .nobody()
            .call(
                "manager/auth",
                "grantType",
                "api_key_credentials",
                "apiKeyId",
                other.text("id"),
                "apiKeySecret",
                other.text("secret"));
    Client bearer = management.bearer(tokens.text("accessToken"));
    isSomebody(basic);
    isSomebody(bearer);

    admin.call("manager/updateApiKey", "id", other.text("id"), "enabled", false).isOk();

    isNobody(basic);
    isNobody(bearer);
    management
        .nobody()
        .call(
            "manager/auth",
            "grantType",
            "refresh_token",
            "refreshToken",
            tokens.text("refreshToken"))
        .is(ErrorCode.INVALID_TOKEN);
    admin.call("manager/updateApiKey", "id", other.text("id"), "enabled", true).isOk();
    isSomebody(basic);
    isSomebody(bearer);
  }

  @Test
  @DisplayName("MGA-35 An ipAddr-restricted key works only from that address")
  void keysCanBeRestrictedToAnAddress() {
    Client admin = management.basic(key);
    Client restricted = management.keyWith(admin, "solution", "ipAddr:198.51.100.7");

    isNobody(restricted);
    isSomebody(restricted.from("198.51.100.7"));

    Signed signed = new Signed();
    Answer other =
        admin.call(
            "manager/createApiKey",
            "name",
            "",
            "scope",
            List.of("solution", "ipAddr:198.51.100.7"));
    signed.id = other.text("id");
    signed.secret = other.text("secret");
    isNobody(signed.send());
    signed.nonce = UUID.randomUUID().toString();
    isSomebody(header("pmx-hmac-sha256 " + signed.value(), "198.51.100.7"));
  }

  /** A request signed as the specification says, by other means than the server's. */
  private final class Signed {
    String id = key.id();
    String secret = key.secret();
    long timestamp = management.clock.millis();
    String nonce = UUID.randomUUID().toString();
    String method = "POST";
    String path = "/api";
    String body = LIST;

    String value() {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String input = timestamp + ";" + nonce + ";" + method + "\n" + path + "\n" + body + "\n";
        byte[] first20 = Arrays.copyOf(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)), 20);
        return id
            + ";1;"
            + timestamp
            + ";"
            + nonce
            + ";"
            + Base64.getEncoder().encodeToString(first20);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    Answer send() {
      return sendTo(method, path, body);
    }

    Answer sendTo(String actualMethod, String actualPath, String actualBody) {
      return management
          .withHeader("pmx-hmac-sha256 " + value())
          .sendTo(actualMethod, actualPath, actualBody);
    }
  }

  private Answer header(String authorization) {
    return header(authorization, TestManagement.IP);
  }

  private Answer header(String authorization, String ip) {
    return management.withHeader(authorization).from(ip).send(LIST);
  }

  private static void isNobody(Client client) {
    isNobody(client.call("solution/listSolutions"));
  }

  private static void isNobody(Answer answer) {
    answer.is(ErrorCode.UNAUTHORIZED);
  }

  private static void isSomebody(Client client) {
    isSomebody(client.call("solution/listSolutions"));
  }

  private static void isSomebody(Answer answer) {
    answer.list("list");
  }

  static KeyPair newKeyPair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }
}
