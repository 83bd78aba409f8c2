/**
 * Entry points of the Lambda functions: events of API Gateway and of table streams, read token by
 * token, to bytes and back. The only package that knows the Lambda API.
 */
@NullMarked
package lambdabridge.server.function;

import org.jspecify.annotations.NullMarked;
