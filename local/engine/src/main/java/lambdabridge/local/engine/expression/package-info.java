/**
 * DynamoDB's expressions: parsed once, evaluated against a row.
 *
 * <p>Source: the Amazon DynamoDB developer guide, "Using expressions in DynamoDB".
 */
@NullMarked
package lambdabridge.local.engine.expression;

import org.jspecify.annotations.NullMarked;
