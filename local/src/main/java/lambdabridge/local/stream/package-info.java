/** Carries committed changes from the tables' streams to functions, as Lambda does in the cloud. */
@NullMarked
package lambdabridge.local.stream;

import org.jspecify.annotations.NullMarked;
