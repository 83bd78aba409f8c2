package lambdabridge.server.management;

import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;

/**
 * A request as it came in, since signatures cover every byte of it.
 *
 * @param method upper case
 * @param pathWithQuery request target as received
 * @param headers by lower-case names
 * @param sourceIp address of the client
 */
public record ManagementRequest(
    String method,
    String pathWithQuery,
    Map<String, String> headers,
    Bytes body,
    String sourceIp) {}
