/** Tests of the whole server: what calls cost, what failing stores do, what attackers get. */
@NullMarked
package lambdabridge.server.proof;

import org.jspecify.annotations.NullMarked;
