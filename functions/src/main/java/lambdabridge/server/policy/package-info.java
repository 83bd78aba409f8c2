/**
 * Who may do what with a container and its items: policies of contexts and containers, their
 * validation and their evaluation.
 */
@NullMarked
package lambdabridge.server.policy;

import org.jspecify.annotations.NullMarked;
