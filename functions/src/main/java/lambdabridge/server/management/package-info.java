/**
 * The management API: JSON-RPC over HTTP and text WebSockets for administrators, from the request's
 * bytes to the answer's.
 */
@NullMarked
package lambdabridge.server.management;

import org.jspecify.annotations.NullMarked;
