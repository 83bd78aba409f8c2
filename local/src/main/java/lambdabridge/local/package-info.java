/** The whole server on one machine: {@code local/run.sh} starts {@link lambdabridge.local.Main}. */
@NullMarked
package lambdabridge.local;

import org.jspecify.annotations.NullMarked;
