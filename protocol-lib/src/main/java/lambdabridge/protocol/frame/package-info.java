/** The record layer: frames, in plaintext and encrypted. Knows nothing of what they carry. */
@NullMarked
package lambdabridge.protocol.frame;

import org.jspecify.annotations.NullMarked;
