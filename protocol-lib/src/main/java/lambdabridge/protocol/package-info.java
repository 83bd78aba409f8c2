/** PrivMX TLS without I/O: bytes in, bytes out. Knows no network, no database, no logging. */
@NullMarked
package lambdabridge.protocol;

import org.jspecify.annotations.NullMarked;
