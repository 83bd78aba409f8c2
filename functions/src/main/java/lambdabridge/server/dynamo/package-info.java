/** Every table's key schema, and values as attributes. */
@NullMarked
package lambdabridge.server.dynamo;

import org.jspecify.annotations.NullMarked;
