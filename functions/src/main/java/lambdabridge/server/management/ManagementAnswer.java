package lambdabridge.server.management;

import lambdabridge.protocol.bytes.Bytes;

/**
 * What goes back over HTTP.
 *
 * @param status of HTTP: 200 for every JSON-RPC answer, errors included
 * @param json body, of type application/json
 */
public record ManagementAnswer(int status, Bytes json) {}
