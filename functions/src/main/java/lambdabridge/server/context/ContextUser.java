package lambdabridge.server.context;

/**
 * A user of one context.
 *
 * @param userId chosen by the application
 * @param publicKey pub58
 * @param created milliseconds since the epoch
 * @param acl text of main-api.md section 6
 */
public record ContextUser(
    String contextId, String userId, String publicKey, long created, String acl) {}
