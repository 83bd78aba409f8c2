/** Contexts and their users, and the context.* methods. */
@NullMarked
package lambdabridge.server.context;

import org.jspecify.annotations.NullMarked;
