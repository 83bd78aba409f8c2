/** Events that the server sends over a socket without being asked. */
@NullMarked
package lambdabridge.protocol.notification;

import org.jspecify.annotations.NullMarked;
