/**
 * Timings of single steps by JMH, beside the same work by OpenSSL ({@code src/test/c/openssl.c}).
 *
 * <p>{@link lambdabridge.bench.micro.Micro} is the program behind {@code bench/micro.sh}.
 */
@NullMarked
package lambdabridge.bench.micro;

import org.jspecify.annotations.NullMarked;
