package lambdabridge.client;

/**
 * A context the connected user belongs to.
 *
 * @param userId the connected user's id in it
 */
public record ContextInfo(String userId, String contextId) {}
