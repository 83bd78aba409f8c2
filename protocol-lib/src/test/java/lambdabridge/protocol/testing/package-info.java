/** A small client of the protocol, for the tests of all modules. */
@NullMarked
package lambdabridge.protocol.testing;

import org.jspecify.annotations.NullMarked;
