package lambdabridge.server.socket;

import java.util.List;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.rpc.SocketRef;
import org.jspecify.annotations.Nullable;

/**
 * A session bound to a socket: where a user hears of events.
 *
 * @param publicKey pub58 of the user; a socket has at most one binding of each
 * @param solution of the session, or null
 * @param channelId of notifications, 0 to 2³¹-2, unique on the socket
 * @param multi notifications carry the channel id, and the socket may have further bindings
 * @param key 32 bytes, seals notifications
 * @param version record-layer version of the login, decides the form of notifications
 */
public record Binding(
    SocketRef socket,
    String publicKey,
    String sessionId,
    @Nullable String solution,
    int channelId,
    boolean multi,
    SecretBytes key,
    int version,
    List<Subscription> subscriptions) {}
