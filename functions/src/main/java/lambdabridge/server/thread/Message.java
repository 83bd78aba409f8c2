package lambdabridge.server.thread;

import java.util.List;
import lambdabridge.server.thread.StoredMessage.MessageUpdate;
import org.jspecify.annotations.Nullable;

/**
 * A message with its data.
 *
 * @param updates all of them, oldest first
 * @param data as the author sent it, opaque to the server
 */
public record Message(StoredMessage stored, List<MessageUpdate> updates, @Nullable Object data) {}
