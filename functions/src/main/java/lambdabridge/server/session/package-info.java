/**
 * Sessions and the tickets that restore them: what links one message of a client to the next.
 *
 * <p>Everything is a row of the Sessions table that expires; docs/architecture.md has the layout.
 */
@NullMarked
package lambdabridge.server.session;

import org.jspecify.annotations.NullMarked;
