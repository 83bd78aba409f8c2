/**
 * The proxy: users reach other servers through this one, and nothing that is not meant for them.
 */
@NullMarked
package lambdabridge.server.proxy;

import org.jspecify.annotations.NullMarked;
