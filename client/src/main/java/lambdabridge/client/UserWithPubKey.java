package lambdabridge.client;

/**
 * A user of a context with the key under which others encrypt for them.
 *
 * @param pubKey Base58Check of the compressed point
 */
public record UserWithPubKey(String userId, String pubKey) {}
