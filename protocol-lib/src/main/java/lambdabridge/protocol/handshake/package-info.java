/** Handshake messages as values, and the keys that come out of them. */
@NullMarked
package lambdabridge.protocol.handshake;

import org.jspecify.annotations.NullMarked;
