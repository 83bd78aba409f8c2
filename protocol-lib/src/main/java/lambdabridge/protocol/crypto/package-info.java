/** The cryptographic primitives of the protocol: stateless, one algorithm per file. */
@NullMarked
package lambdabridge.protocol.crypto;

import org.jspecify.annotations.NullMarked;
