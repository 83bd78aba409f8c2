package lambdabridge.server.apikey;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.Ids;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * Makes and administrates API keys.
 *
 * <p>Source: spec management-api.md 2 and 7.
 */
public final class ApiKeyService {
  private static final String MAIN_KEY = "MainKey";
  private static final int HEX32_BYTES = 16;

  private final ApiKeyStore store;
  private final @Nullable SecretBytes initializationToken;
  private final Ids ids;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * @param initializationToken what createFirstApiKey must be called with, UTF-8; null forbids it
   */
  public ApiKeyService(
      ApiKeyStore store,
      @Nullable SecretBytes initializationToken,
      Ids ids,
      SecureRandom random,
      Clock clock) {
    this.store = store;
    this.initializationToken = initializationToken;
    this.ids = ids;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Adds an API user with a key for everything, accounts included: for the administrator of the
   * installation.
   */
  public IssuedKey createMainKey() {
    NewKey key = newKey(ids.random24(), MAIN_KEY, Scopes.ALL.with(Scopes.ACCOUNT), null);
    store.createUser(key.key(), key.secret());
    return key.issued();
  }

  /**
   * Adds the first API user with a key for everything.
   *
   * @throws RpcException FIRST_API_KEY_ALREADY_EXISTS whatever the token,
   *     INITIALIZATION_TOKEN_MISSMATCH
   */
  public IssuedKey createFirst(String token, String name, @Nullable String publicKey) {
    if (store.hasBootstrapped()) {
      throw new RpcException(ErrorCode.FIRST_API_KEY_ALREADY_EXISTS);
    }
    if (initializationToken == null || !initializationToken.equals(secret(token))) {
      throw new RpcException(ErrorCode.INITIALIZATION_TOKEN_MISSMATCH);
    }
    NewKey key = newKey(ids.random24(), name, Scopes.ALL, publicKey);
    if (!store.createFirstUser(key.key(), key.secret())) {
      throw new RpcException(ErrorCode.FIRST_API_KEY_ALREADY_EXISTS);
    }
    return key.issued();
  }

  /**
   * Adds a key of the same API user.
   *
   * @throws RpcException API_KEYS_LIMIT_EXCEEDED, INVALID_PARAMS for a scope keys cannot have
   */
  public IssuedKey create(
      Credentials creator, String name, Scopes scopes, @Nullable String publicKey) {
    if (store.all(creator.apiUser()).size() >= ApiKeyStore.MAX_KEYS) {
      throw new RpcException(ErrorCode.API_KEYS_LIMIT_EXCEEDED);
    }
    scopes.requireFitForKey();
    NewKey key = newKey(creator.apiUser(), name, scopes, publicKey);
    if (!store.create(key.key(), key.secret())) {
      throw new RpcException(ErrorCode.API_KEYS_LIMIT_EXCEEDED);
    }
    return key.issued();
  }

  /**
   * Returns a key of the caller's API user.
   *
   * @throws RpcException API_KEY_DOES_NOT_EXIST, ACCESS_DENIED for another API user's key
   */
  public ApiKey get(Credentials caller, String keyId) {
    ApiKey key = store.find(keyId).orElseThrow(ApiKeyService::missing);
    if (!key.apiUser().equals(caller.apiUser())) {
      throw new RpcException(ErrorCode.ACCESS_DENIED);
    }
    return key;
  }

  /** Returns the keys of the caller's API user, oldest first. */
  public List<ApiKey> list(Credentials caller) {
    return store.all(caller.apiUser());
  }

  /**
   * Replaces the fields that are not null.
   *
   * @throws RpcException as {@link #get}, INVALID_PARAMS for a scope keys cannot have
   */
  public void update(
      Credentials caller,
      String keyId,
      @Nullable String name,
      @Nullable Scopes scopes,
      @Nullable Boolean enabled) {
    get(caller, keyId);
    if (scopes != null) {
      scopes.requireFitForKey();
    }
    if (!store.update(keyId, name, scopes, enabled)) {
      throw missing();
    }
  }

  /**
   * Deletes a key other than the caller's own.
   *
   * @throws RpcException as {@link #get}, ACCESS_DENIED for the key in use
   */
  public void delete(Credentials caller, String keyId) {
    if (keyId.equals(caller.apiKey())) {
      throw new RpcException(ErrorCode.ACCESS_DENIED);
    }
    if (!store.delete(get(caller, keyId), caller.apiKey())) {
      throw missing();
    }
  }

  /** A key with its secret, both about to be stored and shown. */
  private record NewKey(ApiKey key, @Nullable SecretBytes secret, IssuedKey issued) {}

  private NewKey newKey(String apiUser, String name, Scopes scopes, @Nullable String publicKey) {
    ApiKey key = new ApiKey(randomHex32(), apiUser, clock.millis(), true, name, scopes, publicKey);
    if (publicKey != null) {
      return new NewKey(key, null, new IssuedKey(key.id(), md5(publicKey)));
    }
    String secret = randomHex32();
    return new NewKey(key, secret(secret), new IssuedKey(key.id(), secret));
  }

  private String randomHex32() {
    byte[] bytes = new byte[HEX32_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.wrap(Bytes.ofUtf8(text).toArray());
  }

  /** A key with a public key answers with this where others have a secret; nothing accepts it. */
  private static String md5(String pem) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(Bytes.ofUtf8(pem).toArray());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RpcException missing() {
    return new RpcException(ErrorCode.API_KEY_DOES_NOT_EXIST);
  }
}
