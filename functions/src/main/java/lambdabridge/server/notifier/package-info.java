/**
 * What happens to a committed change after it has left the tables in a stream: {@link
 * lambdabridge.server.notifier.Notifier} sends events at once, {@link
 * lambdabridge.server.notifier.Digest} those that sum up about a second.
 */
@NullMarked
package lambdabridge.server.notifier;

import org.jspecify.annotations.NullMarked;
