/** The server's own keys, as clients may learn them. */
@NullMarked
package lambdabridge.server.identity;

import org.jspecify.annotations.NullMarked;
