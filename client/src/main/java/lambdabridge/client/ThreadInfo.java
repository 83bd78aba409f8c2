package lambdabridge.client;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A thread as its member sees it.
 *
 * @param createDate ms since the epoch
 * @param lastModificationDate ms since the epoch
 * @param version of the thread, to be given to an update
 * @param lastMsgDate ms since the epoch
 * @param publicMeta readable by the server
 * @param privateMeta readable by members
 * @param policy as the server holds it, {} if none
 * @param statusCode 0, or why the metas could not be trusted, see {@link
 *     lambdabridge.client.format.StatusCode}
 * @param schemaVersion 1, 4 or 5; 0 if unknown
 */
public record ThreadInfo(
    String contextId,
    String threadId,
    long createDate,
    String creator,
    long lastModificationDate,
    String lastModifier,
    List<String> users,
    List<String> managers,
    long version,
    long lastMsgDate,
    Bytes publicMeta,
    Bytes privateMeta,
    Map<String, @Nullable Object> policy,
    long messagesCount,
    int statusCode,
    int schemaVersion) {}
