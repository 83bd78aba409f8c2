/** Both ends of a connection, and the ports through which they reach sessions and tickets. */
@NullMarked
package lambdabridge.protocol.connection;

import org.jspecify.annotations.NullMarked;
