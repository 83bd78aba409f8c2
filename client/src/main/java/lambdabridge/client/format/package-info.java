/**
 * What clients encrypt, sign and verify end to end: envelopes, integrity objects, container and
 * message data.
 */
@NullMarked
package lambdabridge.client.format;

import org.jspecify.annotations.NullMarked;
