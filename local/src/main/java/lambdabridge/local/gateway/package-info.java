/**
 * HTTP and WebSockets in, API Gateway events to the functions out: what API Gateway is in the
 * cloud, for one machine.
 */
@NullMarked
package lambdabridge.local.gateway;

import org.jspecify.annotations.NullMarked;
