package lambdabridge.server.apikey;

/**
 * Who a valid key or token stands for.
 *
 * @param apiUser id of the owner
 * @param apiKey id of the key, or of the key the token was made from
 * @param scopes of the key or the token
 */
public record Credentials(String apiUser, String apiKey, Scopes scopes) {}
