/** A PrivMX client without native code: connections, threads with end-to-end encryption, events. */
@NullMarked
package lambdabridge.client;

import org.jspecify.annotations.NullMarked;
