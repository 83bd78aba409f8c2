/** Programs to begin with; docs/client.md shows them, and tests run them. */
@NullMarked
package lambdabridge.client.example;

import org.jspecify.annotations.NullMarked;
