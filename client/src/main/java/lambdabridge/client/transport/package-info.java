/** What carries messages to a server: HTTP requests and WebSockets. */
@NullMarked
package lambdabridge.client.transport;

import org.jspecify.annotations.NullMarked;
