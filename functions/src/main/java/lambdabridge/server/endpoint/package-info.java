/** The main path: the bytes of one message in, the bytes of its answer out. */
@NullMarked
package lambdabridge.server.endpoint;

import org.jspecify.annotations.NullMarked;
