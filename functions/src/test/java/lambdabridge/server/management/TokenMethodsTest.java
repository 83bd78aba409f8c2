package lambdabridge.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.management.TestManagement.Answer;
import lambdabridge.server.management.TestManagement.Client;
import lambdabridge.server.rpc.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TokenMethodsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  private static final long FIFTEEN_MINUTES = Duration.ofMinutes(15).toMillis();
  private static final long SEVEN_DAYS = Duration.ofDays(7).toMillis();

  private TestManagement management;
  private IssuedKey key;

  @BeforeEach
  void start() {
    management = new TestManagement(DYNAMO);
    key = management.bridge.apiKeys().createMainKey();
  }

  @Test
  @DisplayName(
      "MGA-21 manager/auth with id and secret returns both tokens, their expiries, tokenType Bearer"
          + " and the scope")
  void aKeyGetsTokens() {
    Answer tokens = auth(null);

    long now = management.clock.millis();
    assertThat(tokens.get("accessTokenExpiry")).isEqualTo(now + FIFTEEN_MINUTES);
    assertThat(tokens.get("refreshTokenExpiry")).isEqualTo(now + SEVEN_DAYS);
    assertThat(tokens.get("tokenType")).isEqualTo("Bearer");
    assertThat(tokens.get("scope"))
        .isEqualTo(
            List.of(
                "context",
                "apiKey",
                "solution",
                "solution:*",
                "inbox",
                "store",
                "thread",
                "stream",
                "kvdb",
                "account"));
    assertThat(tokens.text("accessToken")).isNotEqualTo(tokens.text("refreshToken"));
    isSomebody(management.bearer(tokens.text("accessToken")));
    isSomebody(management.withBodyToken(tokens.text("accessToken")));
  }

  @Test
  void aBodyTokenGoesBeforeTheHeader() {
    Answer tokens = auth(List.of("context"));

    Answer answer =
        management
            .basic(key)
            .send(
                TestManagement.request(
                    "solution/listSolutions", Map.of(), tokens.text("accessToken")));

    answer.is(ErrorCode.INSUFFICIENT_SCOPE);
  }

  @Test
  void anAccessTokenDiesAfterFifteenMinutes() {
    Client bearer = management.bearer(auth(null).text("accessToken"));

    management.clock.advance(Duration.ofMinutes(15).minusMillis(1));
    isSomebody(bearer);
    management.clock.advance(Duration.ofMillis(1));
    isNobody(bearer);
  }

  @Test
  void aChangedTokenIsNobody() {
    String token = auth(null).text("accessToken");
    for (int i = 0; i < token.length(); i += 7) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      isNobody(management.bearer(token.substring(0, i) + other + token.substring(i + 1)));
    }
    isNobody(management.bearer(token.substring(1)));
    isNobody(management.bearer("x".repeat(3000)));
    isSomebody(management.bearer(token));
  }

  @Test
  @DisplayName(
      "MGA-22 manager/auth with a wrong secret is INVALID_CREDENTIALS; unknown or disabled key"
          + " API_KEY_DOES_NOT_EXIST")
  void wrongKeysGetNothing() {
    auth(key.id(), "0".repeat(32), null).is(ErrorCode.INVALID_CREDENTIALS);
    auth("0".repeat(32), key.secret(), null).is(ErrorCode.API_KEY_DOES_NOT_EXIST);
    Answer other =
        management.basic(key).call("manager/createApiKey", "name", "", "scope", List.of("context"));
    management
        .basic(key)
        .call("manager/updateApiKey", "id", other.text("id"), "enabled", false)
        .isOk();
    auth(other.text("id"), other.text("secret"), null).is(ErrorCode.API_KEY_DOES_NOT_EXIST);
  }

  @Test
  @DisplayName("MGA-23 manager/auth with an unknown grantType is INVALID_PARAMS")
  void grantTypesAreThree() {
    call("grantType", "password", "apiKeyId", key.id(), "apiKeySecret", key.secret())
        .is(ErrorCode.INVALID_PARAMS);
    call("apiKeyId", key.id(), "apiKeySecret", key.secret()).is(ErrorCode.INVALID_PARAMS);
    call("grantType", "refresh_token", "apiKeyId", key.id(), "apiKeySecret", key.secret())
        .is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  @DisplayName(
      "MGA-24 manager/auth by signature works with empty method and path and the data parameter as"
          + " body")
  void aSignatureGetsTokens() {
    long now = management.clock.millis();
    String nonce = "n".repeat(32);

    Answer tokens = bySignature(key.id(), now, nonce, "the data", hmac(now, nonce, "the data"));

    isSomebody(management.bearer(tokens.text("accessToken")));
    bySignature(key.id(), now, nonce, "the data", hmac(now, nonce, "the data"))
        .is(ErrorCode.INVALID_SIGNATURE);
    String other = "m".repeat(64);
    bySignature(key.id(), now, other, "other", hmac(now, other, "the data"))
        .is(ErrorCode.INVALID_SIGNATURE);
    String third = "o".repeat(32);
    long late = now - Duration.ofMinutes(10).toMillis() - 1;
    bySignature(key.id(), late, third, "", hmac(late, third, "")).is(ErrorCode.INVALID_SIGNATURE);
    bySignature("unknown", now, third, "", hmac(now, third, ""))
        .is(ErrorCode.API_KEY_DOES_NOT_EXIST);
    call(
            "grantType",
            "api_key_signature",
            "apiKeyId",
            key.id(),
            "timestamp",
            now,
            "nonce",
            third,
            "signature",
            hmac(now, third, ""))
        .list("scope");
  }

  @Test
  @DisplayName("MGA-24 manager/auth by Ed25519 signature")
  void anEd25519SignatureGetsTokens() throws GeneralSecurityException {
    KeyPair pair = HeaderAuthenticationTest.newKeyPair();
    Answer created =
        management
            .basic(key)
            .call(
                "manager/createApiKey",
                "name",
                "",
                "scope",
                List.of("solution"),
                "publicKey",
                HeaderAuthenticationTest.pem(pair));
    long now = management.clock.millis();
    String nonce = "e".repeat(40);
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(pair.getPrivate());
    signer.update((now + ";" + nonce + ";\n\nü\n").getBytes(StandardCharsets.UTF_8));
    String signature = Base64.getEncoder().encodeToString(signer.sign());

    Answer tokens = bySignature(created.text("id"), now, nonce, "ü", signature);

    isSomebody(management.bearer(tokens.text("accessToken")));
    auth(created.text("id"), created.text("secret"), null).is(ErrorCode.INVALID_CREDENTIALS);
  }

  @Test
  @DisplayName(
      "MGA-25 manager/auth by signature with a nonce under 32 or over 64 characters is"
          + " INVALID_PARAMS")
  void noncesHave32To64Characters() {
    long now = management.clock.millis();
    for (int length : new int[] {0, 31, 65}) {
      String nonce = "n".repeat(length);
      bySignature(key.id(), now, nonce, "", hmac(now, nonce, "")).is(ErrorCode.INVALID_PARAMS);
    }
    bySignature(key.id(), now, "n".repeat(32), "", "not base64!").is(ErrorCode.INVALID_PARAMS);
    bySignature(key.id(), now, "n".repeat(32), "d".repeat(1025), "AAAA")
        .is(ErrorCode.INVALID_PARAMS);
    String of129Bytes = Base64.getEncoder().encodeToString(new byte[129]);
    bySignature(key.id(), now, "n".repeat(32), "", of129Bytes).is(ErrorCode.INVALID_PARAMS);
  }

  @Test
  @DisplayName("MGA-26 manager/auth requesting a scope the key lacks is INSUFFICIENT_SCOPE")
  void aTokenGetsNoMoreThanItsKeyHas() {
    Answer limited =
        management
            .basic(key)
            .call("manager/createApiKey", "name", "", "scope", List.of("context", "solution:A"));
    String id = limited.text("id");
    String secret = limited.text("secret");

    assertThat(auth(id, secret, List.of("thread")).data()).isEqualTo("thread");
    auth(id, secret, List.of("context", "solution:B")).is(ErrorCode.INSUFFICIENT_SCOPE);
    auth(id, secret, List.of("context", "solution:*")).is(ErrorCode.INSUFFICIENT_SCOPE);
    assertThat(auth(id, secret, List.of("context", "solution:A")).get("scope"))
        .isEqualTo(List.of("context", "solution:A"));
    assertThat(auth(List.of("solution:A")).get("scope")).isEqualTo(List.of("solution:A"));
  }

  @Test
  void aTokenStaysWithinTheSolutionsOfItsKey() {
    Client admin = management.basic(key);
    Answer limited =
        admin.call("manager/createApiKey", "name", "", "scope", List.of("context", "solution:A"));

    Answer tokens = auth(limited.text("id"), limited.text("secret"), List.of("context"));

    assertThat(tokens.get("scope")).isEqualTo(List.of("context", "solution:A"));
  }

  @Test
  @DisplayName("MGA-27 A token with scope context cannot call solution/createSolution")
  void aTokenIsLimitedToItsScope() {
    Client bearer = management.bearer(auth(List.of("context")).text("accessToken"));

    Answer answer = bearer.call("solution/createSolution", "name", "");

    answer.is(ErrorCode.INSUFFICIENT_SCOPE);
    assertThat(answer.data()).isEqualTo("solution");
  }

  @Test
  @DisplayName(
      "MGA-28 Refreshing returns a new pair and makes the old access token UNAUTHORIZED and the old"
          + " refresh token INVALID_TOKEN")
  void aRefreshReplacesBothTokens() {
    Answer old = auth(List.of("solution", "session:mine"));
    management.clock.advance(Duration.ofDays(6));

    Answer fresh = refresh(old.text("refreshToken"));

    long now = management.clock.millis();
    assertThat(fresh.get("accessTokenExpiry")).isEqualTo(now + FIFTEEN_MINUTES);
    assertThat(fresh.get("refreshTokenExpiry")).isEqualTo(now + SEVEN_DAYS);
    assertThat(fresh.get("scope")).isEqualTo(List.of("solution"));
    isSomebody(management.bearer(fresh.text("accessToken")));
    isNobody(management.bearer(old.text("accessToken")));
    refresh(old.text("refreshToken")).is(ErrorCode.INVALID_TOKEN);
    refresh(fresh.text("refreshToken")).list("scope");
  }

  @Test
  @DisplayName("MGA-28 The old access token dies with the refresh, not only with its time")
  void aRefreshKillsALivingAccessToken() {
    Answer old = auth(null);
    isSomebody(management.bearer(old.text("accessToken")));

    refresh(old.text("refreshToken")).list("scope");

    isNobody(management.bearer(old.text("accessToken")));
  }

  @Test
  void aRefreshTokenDiesAfterSevenDays() {
    String token = auth(null).text("refreshToken");
    management.clock.advance(Duration.ofDays(7));

    refresh(token).is(ErrorCode.INVALID_TOKEN);
  }

  @Test
  @DisplayName("MGA-29 An access token used as refresh token is INVALID_TOKEN")
  void tokensAreNotInterchangeable() {
    Answer tokens = auth(null);

    refresh(tokens.text("accessToken")).is(ErrorCode.INVALID_TOKEN);
    refresh("nonsense").is(ErrorCode.INVALID_TOKEN);
    isNobody(management.bearer(tokens.text("refreshToken")));
  }

  @Test
  @DisplayName("MGA-31 A 17th token session removes the oldest one")
  void thereAreSixteenSessions() {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tokens.add(auth(null).text("accessToken"));
    }
    tokens.forEach(token -> isSomebody(management.bearer(token)));

    tokens.add(auth(null).text("accessToken"));

    isNobody(management.bearer(tokens.removeFirst()));
    tokens.forEach(token -> isSomebody(management.bearer(token)));
  }

  @Test
  @DisplayName("MGA-32 A named session replaces the previous one of that name")
  void aNameIsForOneSession() {
    String first = auth(List.of("solution", "session:ci")).text("accessToken");
    String other = auth(List.of("solution", "session:ci2")).text("accessToken");
    isSomebody(management.bearer(first));

    Answer second = auth(List.of("solution", "session:ci"));

    assertThat(second.get("scope")).isEqualTo(List.of("solution"));
    isNobody(management.bearer(first));
    isSomebody(management.bearer(second.text("accessToken")));
    isSomebody(management.bearer(other));
  }

  @Test
  @DisplayName(
      "MGA-34 expiresIn that is not a non-negative integer or above the refresh lifetime is"
          + " INVALID_PARAMS")
  void lifetimesAreChecked() {
    for (String wrong :
        List.of("", "-1", "1.5", "abc", "+1", Long.toString(SEVEN_DAYS + 1), "9".repeat(40))) {
      auth(List.of("solution", "expiresIn:" + wrong)).is(ErrorCode.INVALID_PARAMS);
    }
    Answer longest = auth(List.of("solution", "expiresIn:" + SEVEN_DAYS));
    assertThat(longest.get("scope")).isEqualTo(List.of("solution"));
  }

  @Test
  @DisplayName("MGA-34 A right expiresIn is the life time of access tokens")
  void lifetimesAreApplied() {
    Answer tokens = auth(List.of("solution", "expiresIn:5000"));
    assertThat(tokens.get("accessTokenExpiry")).isEqualTo(management.clock.millis() + 5000);

    management.clock.advance(Duration.ofSeconds(5));

    isNobody(management.bearer(tokens.text("accessToken")));
    Answer refreshed = refresh(tokens.text("refreshToken"));
    assertThat(refreshed.get("accessTokenExpiry")).isEqualTo(management.clock.millis() + 5000);
  }

  @Test
  @DisplayName("MGA-35 An ipAddr-restricted token works only from that address")
  void tokensCanBeRestrictedToAnAddress() {
    Answer tokens = auth(List.of("solution", "ipAddr:198.51.100.7"));
    Client bearer = management.bearer(tokens.text("accessToken"));

    isNobody(bearer);
    isSomebody(bearer.from("198.51.100.7"));
    assertThat(tokens.get("scope")).isEqualTo(List.of("solution"));
    refresh(tokens.text("refreshToken")).is(ErrorCode.INVALID_TOKEN);
  }

  @Test
  @DisplayName("MGA-35 A token cannot widen the restriction of its key")
  void restrictionsAreRepeated() {
    Answer restricted =
        management
            .basic(key)
            .call(
                "manager/createApiKey",
                "name",
                "",
                "scope",
                List.of("solution", "ipAddr:198.51.100.7"));
    String id = restricted.text("id");
    String secret = restricted.text("secret");

    auth(id, secret, List.of("solution")).is(ErrorCode.INSUFFICIENT_SCOPE);
    auth(id, secret, List.of("solution", "ipAddr:198.51.100.8")).is(ErrorCode.INSUFFICIENT_SCOPE);
    for (Answer tokens :
        List.of(
            auth(id, secret, null), auth(id, secret, List.of("solution", "ipAddr:198.51.100.7")))) {
      isNobody(management.bearer(tokens.text("accessToken")));
      isSomebody(management.bearer(tokens.text("accessToken")).from("198.51.100.7"));
    }
  }

  @Test
  @DisplayName("MGA-36 Scope connection over HTTP is INSUFFICIENT_SCOPE")
  void connectionsAreWebSockets() {
    Answer answer = auth(List.of("solution", "connection"));

    answer.is(ErrorCode.INSUFFICIENT_SCOPE);
    assertThat(answer.data()).isEqualTo("connection");
  }

  private Answer call(Object... params) {
    return management.nobody().call("manager/auth", params);
  }

  private Answer auth(@Nullable List<String> scope) {
    return auth(key.id(), key.secret(), scope);
  }

  private Answer auth(String id, String secret, @Nullable List<String> scope) {
    return scope == null
        ? call("grantType", "api_key_credentials", "apiKeyId", id, "apiKeySecret", secret)
        : call(
            "grantType",
            "api_key_credentials",
            "apiKeyId",
            id,
            "apiKeySecret",
            secret,
            "scope",
            scope);
  }

  private Answer bySignature(
      String id, long timestamp, String nonce, String data, String signature) {
    return call(
        "grantType",
        "api_key_signature",
        "apiKeyId",
        id,
        "timestamp",
        timestamp,
        "nonce",
        nonce,
        "data",
        data,
        "signature",
        signature);
  }

  private Answer refresh(String refreshToken) {
    return call("grantType", "refresh_token", "refreshToken", refreshToken);
  }

  /** The specification's formula, by other means than the server's. */
  private String hmac(long timestamp, String nonce, String data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String input = timestamp + ";" + nonce + ";\n\n" + data + "\n";
      return Base64.getEncoder()
          .encodeToString(Arrays.copyOf(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)), 20));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void isNobody(Client client) {
    client.call("solution/listSolutions").is(ErrorCode.UNAUTHORIZED);
  }

  private static void isSomebody(Client client) {
    client.call("solution/listSolutions").list("list");
  }
}
