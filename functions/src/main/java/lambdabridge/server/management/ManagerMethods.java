package lambdabridge.server.management;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.apikey.ApiKey;
import lambdabridge.server.apikey.ApiKeyService;
import lambdabridge.server.apikey.Ed25519Key;
import lambdabridge.server.apikey.IssuedKey;
import lambdabridge.server.apikey.RequestSignature;
import lambdabridge.server.apikey.Scopes;
import lambdabridge.server.apikey.TokenPair;
import lambdabridge.server.apikey.TokenService;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.SocketRef;
import org.jspecify.annotations.Nullable;

/** The group manager/* as far as keys and tokens go. */
public final class ManagerMethods {
  private static final String SCOPE = "apiKey";
  private static final int MAX_NAME_LENGTH = 128;
  private static final int MAX_SCOPES = 128;
  private static final int MAX_SCOPE_LENGTH = 128;

  private final ApiKeyService keys;
  private final TokenService tokens;

  public ManagerMethods(ApiKeyService keys, TokenService tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.open("manager/auth", Auth::decode, this::auth),
        ManagementMethod.open("manager/createFirstApiKey", FirstKey::decode, this::createFirst),
        ManagementMethod.of("manager/createApiKey", SCOPE, NewKey::decode, this::create),
        ManagementMethod.of("manager/getApiKey", SCOPE, p -> p.id("id"), this::get),
        ManagementMethod.of("manager/listApiKeys", SCOPE, NoParams::decode, this::list),
        ManagementMethod.of("manager/updateApiKey", SCOPE, KeyChange::decode, this::update),
        ManagementMethod.of("manager/deleteApiKey", SCOPE, p -> p.id("id"), this::delete));
  }

  /** The ways to get tokens. */
  private sealed interface Auth {
    record BySecret(String keyId, String secret, @Nullable Scopes scope) implements Auth {}

    record BySignature(String keyId, RequestSignature signature, @Nullable Scopes scope)
        implements Auth {}

    record ByRefreshToken(String token) implements Auth {}

    static Auth decode(Params p) {
      return switch (p.oneOf(
          "grantType", Set.of("api_key_credentials", "api_key_signature", "refresh_token"))) {
        case "api_key_credentials" ->
            new BySecret(p.id("apiKeyId"), p.text("apiKeySecret", 1, 128), optScopes(p));
        case "api_key_signature" -> new BySignature(p.id("apiKeyId"), signature(p), optScopes(p));
        default -> new ByRefreshToken(p.text("refreshToken", 1, 2048));
      };
    }

    /** There is no request to sign: method and path are empty, the body is a parameter. */
    private static RequestSignature signature(Params p) {
      long timestamp = p.integer("timestamp", 0, Long.MAX_VALUE);
      String nonce = p.text("nonce", 32, 64);
      String data = p.optText("data", 0, 1024);
      Bytes signature =
          RequestSignature.decodeBase64(p.text("signature", 0, 172))
              .filter(decoded -> decoded.length() <= 128)
              .orElseThrow(() -> p.invalid("signature", "Expected base64"));
      return new RequestSignature(
          Long.toString(timestamp),
          nonce,
          "",
          "",
          Bytes.ofUtf8(data == null ? "" : data),
          signature);
    }
  }

  private record FirstKey(String token, String name, @Nullable String publicKey) {
    static FirstKey decode(Params p) {
      return new FirstKey(
          p.text("initializationToken", 1, 1024),
          p.text("name", 0, MAX_NAME_LENGTH),
          optPublicKey(p));
    }
  }

  private record NewKey(String name, Scopes scopes, @Nullable String publicKey) {
    static NewKey decode(Params p) {
      return new NewKey(p.text("name", 0, MAX_NAME_LENGTH), readScopes(p), optPublicKey(p));
    }
  }

  private record KeyChange(
      String id, @Nullable String name, @Nullable Scopes scopes, @Nullable Boolean enabled) {
    static KeyChange decode(Params p) {
      return new KeyChange(
          p.id("id"), p.optText("name", 0, MAX_NAME_LENGTH), optScopes(p), p.optBool("enabled"));
    }
  }

  private static Scopes readScopes(Params p) {
    return new Scopes(p.texts("scope", MAX_SCOPES, MAX_SCOPE_LENGTH));
  }

  private static @Nullable Scopes optScopes(Params p) {
    return p.has("scope") ? readScopes(p) : null;
  }

  private static @Nullable String optPublicKey(Params p) {
    String pem = p.optText("publicKey", 1, Ed25519Key.MAX_PEM_LENGTH);
    if (pem != null) {
      try {
        Ed25519Key.ofPem(pem);
      } catch (IllegalArgumentException e) {
        throw p.invalid("publicKey", "Expected an Ed25519 public key in PEM");
      }
    }
    return pem;
  }

  private Object auth(ManagementCaller caller, Auth params) {
    SocketRef socket = caller.socket();
    String connection = socket == null ? null : socket.connectionId();
    return wire(
        switch (params) {
          case Auth.BySecret(var keyId, var secret, var scope) ->
              tokens.bySecret(keyId, secret, scope, connection);
          case Auth.BySignature(var keyId, var signature, var scope) ->
              tokens.bySignature(keyId, signature, scope, connection);
          case Auth.ByRefreshToken(var token) ->
              tokens.byRefreshToken(token, caller.sourceIp(), connection);
        });
  }

  private Object createFirst(ManagementCaller caller, FirstKey params) {
    return wire(keys.createFirst(params.token(), params.name(), params.publicKey()));
  }

  private Object create(ManagementCaller caller, NewKey params) {
    return wire(
        keys.create(
            caller.requireCredentials(), params.name(), params.scopes(), params.publicKey()));
  }

  private Object get(ManagementCaller caller, String id) {
    return Map.of("apiKey", wire(keys.get(caller.requireCredentials(), id)));
  }

  private Object list(ManagementCaller caller, NoParams none) {
    return Map.of(
        "list", keys.list(caller.requireCredentials()).stream().map(ManagerMethods::wire).toList());
  }

  private Object update(ManagementCaller caller, KeyChange params) {
    keys.update(
        caller.requireCredentials(), params.id(), params.name(), params.scopes(), params.enabled());
    return "OK";
  }

  private Object delete(ManagementCaller caller, String id) {
    keys.delete(caller.requireCredentials(), id);
    return "OK";
  }

  private static Map<String, Object> wire(IssuedKey key) {
    return Map.of("id", key.id(), "secret", key.secret());
  }

  private static Map<String, Object> wire(ApiKey key) {
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("id", key.id());
    wire.put("created", key.created());
    wire.put("enabled", key.enabled());
    wire.put("name", key.name());
    wire.put("scope", new ArrayList<>(key.scopes().entries()));
    if (key.publicKey() != null) {
      wire.put("publicKey", key.publicKey());
    }
    return wire;
  }

  private static Map<String, Object> wire(TokenPair pair) {
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("accessToken", pair.accessToken());
    wire.put("accessTokenExpiry", pair.accessTokenExpiry());
    wire.put("refreshToken", pair.refreshToken());
    wire.put("refreshTokenExpiry", pair.refreshTokenExpiry());
    wire.put("tokenType", "Bearer");
    wire.put("scope", pair.scope());
    return wire;
  }
}
