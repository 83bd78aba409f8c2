/** The connection methods of the main API: liveness, sockets, subscriptions, logout. */
@NullMarked
package lambdabridge.server.connection;

import org.jspecify.annotations.NullMarked;
