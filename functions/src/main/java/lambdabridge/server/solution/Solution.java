package lambdabridge.server.solution;

/**
 * An application that owns contexts.
 *
 * @param id lowercase UUIDv4
 * @param created milliseconds since the epoch
 */
public record Solution(String id, long created, String name) {}
