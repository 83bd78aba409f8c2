package lambdabridge.server.apikey;

import org.jspecify.annotations.Nullable;

/**
 * A credential of an API user, without its secret.
 *
 * @param id 32 hex digits
 * @param apiUser the owner's id
 * @param created milliseconds since the epoch
 * @param publicKey Ed25519 key in PEM as given; null for a key with a secret
 */
public record ApiKey(
    String id,
    String apiUser,
    long created,
    boolean enabled,
    String name,
    Scopes scopes,
    @Nullable String publicKey) {}
