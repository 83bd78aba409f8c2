/** Bodies too large for a table: where they live and how they are read side by side. */
@NullMarked
package lambdabridge.server.blob;

import org.jspecify.annotations.NullMarked;
