package lambdabridge.protocol.connection;

import java.time.Duration;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;

/**
 * Fresh tickets for one {@code ticket_request}.
 *
 * @param ids unlinkable, single use; possibly fewer than asked for
 * @param ttl lifetime from now, whole seconds on the wire
 */
public record Tickets(List<Bytes> ids, Duration ttl) {}
