package lambdabridge.protocol.discovery;

import java.net.URI;
import java.time.Duration;

/**
 * Where a host's server is to be reached.
 *
 * @param api URL that takes frames, {@code …/api/v2.0}
 * @param ttl how long this may be kept
 */
public record Endpoint(URI api, Duration ttl) {}
