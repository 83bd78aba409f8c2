/** Service Discovery: from a host or a {@code user#host} address to the endpoint that serves it. */
@NullMarked
package lambdabridge.protocol.discovery;

import org.jspecify.annotations.NullMarked;
