/**
 * What calls cost as a server's data grows.
 *
 * <p>{@link lambdabridge.bench.growth.Growth} is the program behind {@code bench/growth.sh}.
 */
@NullMarked
package lambdabridge.bench.growth;

import org.jspecify.annotations.NullMarked;
