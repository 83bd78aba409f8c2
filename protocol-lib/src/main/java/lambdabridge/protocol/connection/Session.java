package lambdabridge.protocol.connection;

import org.jspecify.annotations.Nullable;

/**
 * What the server remembers of a client between two messages; a ticket restores it.
 *
 * @param id server-made, 24 lowercase hex digits, never sent to the client
 * @param level what the client has proved
 * @param publicKey pub58 of the key the client used in its handshake: the user's name in the
 *     transport; for {@link Level#STANDARD} an ephemeral key
 * @param solution id of the tenant the client named, or null
 * @param agent client software as announced, or null
 * @param version record-layer version of the login handshake: 1 (PSON) or 2 (MessagePack); decides
 *     the form of notifications
 */
public record Session(
    String id,
    Level level,
    String publicKey,
    @Nullable String solution,
    @Nullable String agent,
    int version) {}
