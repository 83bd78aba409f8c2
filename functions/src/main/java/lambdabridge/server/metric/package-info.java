/** What functions count of their work, for the dashboard and its alarms. */
@NullMarked
package lambdabridge.server.metric;

import org.jspecify.annotations.NullMarked;
