package lambdabridge.server.thread;

/**
 * A thread's counters and what decides races on it: small and hot, written by every change of the
 * thread or its messages.
 *
 * @param keyId of the thread's current key: a message is refused unless it names this one
 * @param messages number of messages
 * @param updated number of messages that were updated at least once
 * @param lastMsgDate milliseconds since the epoch: creation of the newest message, or of the thread
 * @param modified milliseconds since the epoch: last modification of the thread itself
 * @param seq grows by one with every change
 * @param span start of the span new messages are counted in
 * @param spanMessages number of messages in that span
 */
public record Activity(
    String keyId,
    long messages,
    long updated,
    long lastMsgDate,
    long modified,
    long seq,
    String span,
    long spanMessages) {}
