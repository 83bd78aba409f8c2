/** Byte strings as values, and the ones that must stay secret. */
@NullMarked
package lambdabridge.protocol.bytes;

import org.jspecify.annotations.NullMarked;
