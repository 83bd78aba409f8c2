package lambdabridge.server.thread;

import java.util.List;

/**
 * A part of a list of messages.
 *
 * @param count of the whole list, or of what comes after the cursor
 */
record MessagePage(List<StoredMessage> messages, long count) {}
