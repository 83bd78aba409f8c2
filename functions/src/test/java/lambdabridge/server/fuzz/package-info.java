/** Hostile input, found by mutation: what any reader of ours does with any bytes. */
@NullMarked
package lambdabridge.server.fuzz;

import org.jspecify.annotations.NullMarked;
