/**
 * Events: from a committed change in the stream of the Containers table to the sockets of everyone
 * who subscribed to it.
 */
@NullMarked
package lambdabridge.server.event;

import org.jspecify.annotations.NullMarked;
