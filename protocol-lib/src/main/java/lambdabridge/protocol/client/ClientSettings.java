package lambdabridge.protocol.client;

import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself and expects of the server.
 *
 * @param version 1 (PSON) or 2 (MessagePack)
 * @param agent client software, announced at login
 * @param solution tenant to work in, or null
 * @param serverIdentity key the server must prove to hold, or null for any server
 */
public record ClientSettings(
    int version, String agent, @Nullable String solution, @Nullable EcPublicKey serverIdentity) {}
