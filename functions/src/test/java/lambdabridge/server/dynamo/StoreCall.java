package lambdabridge.server.dynamo;

/**
 * One call a store made to DynamoDB.
 *
 * @param operation as the SDK names it, such as {@code updateItem}
 * @param units read or write units consumed
 */
public record StoreCall(String operation, double units) {}
