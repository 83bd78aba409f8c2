/** Serialization of structured payloads: bytes to maps, lists, texts and numbers, and back. */
@NullMarked
package lambdabridge.protocol.codec;

import org.jspecify.annotations.NullMarked;
