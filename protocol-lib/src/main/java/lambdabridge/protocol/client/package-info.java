/**
 * The client's end of PrivMX TLS: sessions, tickets and calls over any request-response transport.
 */
@NullMarked
package lambdabridge.protocol.client;

import org.jspecify.annotations.NullMarked;
