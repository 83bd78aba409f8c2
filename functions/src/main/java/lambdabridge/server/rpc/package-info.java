/**
 * The table of RPC methods: parameter shapes, levels, errors, and the dispatcher that holds them
 * together.
 */
@NullMarked
package lambdabridge.server.rpc;

import org.jspecify.annotations.NullMarked;
