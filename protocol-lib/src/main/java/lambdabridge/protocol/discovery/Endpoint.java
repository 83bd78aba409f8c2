package lambdabridge.protocol.discovery;

import java.net.URI;
import java.time.Duration;

/**
 * Where a host's server is to be reached.
 *
 * @param api URL that takes frames, {@code …/api/v2.0}
 * @param ttl how long this may be kept
 * @param isSelf whether it is the server that asks; only known to those that make a {@link
 *     SelfTest}
 */
public record Endpoint(URI api, Duration ttl, boolean isSelf) {}
