/** The command line {@code privmx}: one class a command, the same calls that programs make. */
@NullMarked
package lambdabridge.client.cli;

import org.jspecify.annotations.NullMarked;
