/** Solutions: the applications that own contexts, and the solution/* methods' storage. */
@NullMarked
package lambdabridge.server.solution;

import org.jspecify.annotations.NullMarked;
