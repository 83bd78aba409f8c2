package lambdabridge.server.management;

import org.jspecify.annotations.Nullable;

/**
 * Something management sockets may have subscribed to.
 *
 * <p>Source: spec management-api.md 9.
 *
 * @param channel family of the event, such as {@code thread}
 * @param solution owner of the context it happened in
 * @param data value with a JSON form
 * @param timestamp milliseconds since the epoch
 */
public record ManagementEvent(
    String channel, String type, String solution, @Nullable Object data, long timestamp) {}
