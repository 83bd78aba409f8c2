/** Keys the installation keeps to itself, their rotation, and what is sealed with them. */
@NullMarked
package lambdabridge.server.secret;

import org.jspecify.annotations.NullMarked;
