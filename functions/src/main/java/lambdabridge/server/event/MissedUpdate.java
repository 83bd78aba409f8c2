package lambdabridge.server.event;

import org.jspecify.annotations.Nullable;

/**
 * An update of a thread that removed a member who was offline.
 *
 * @param publicKey pub58 of the removed member
 * @param userId of the removed member in the context
 * @param type of the thread, or null
 * @param version of the thread after the update
 */
public record MissedUpdate(
    String publicKey,
    String userId,
    String contextId,
    String threadId,
    @Nullable String type,
    long version) {}
