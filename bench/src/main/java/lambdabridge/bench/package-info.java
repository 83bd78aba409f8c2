/**
 * Load and timings: what the figures in docs/performance.md were measured with.
 *
 * <p>{@link lambdabridge.bench.Load} is the program behind {@code bench/load.sh}.
 */
@NullMarked
package lambdabridge.bench;

import org.jspecify.annotations.NullMarked;
