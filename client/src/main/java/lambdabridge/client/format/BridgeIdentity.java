package lambdabridge.client.format;

import org.jspecify.annotations.Nullable;

/**
 * Which server a writer was connected to.
 *
 * @param url endpoint with exactly one slash before {@code api/v2.0}
 * @param publicKey pub58 of the server's identity key as given to connect, or null
 * @param instanceId as given to connect, or null
 */
public record BridgeIdentity(String url, @Nullable String publicKey, @Nullable String instanceId) {}
