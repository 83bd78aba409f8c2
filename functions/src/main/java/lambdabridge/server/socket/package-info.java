/**
 * WebSockets as the main API sees them: who is bound to a socket, and what each binding subscribes
 * to.
 */
@NullMarked
package lambdabridge.server.socket;

import org.jspecify.annotations.NullMarked;
