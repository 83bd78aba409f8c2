package lambdabridge.local.engine.expression;

/** What is wrong with an expression, or with what it meets; the service's ValidationException. */
public final class ExpressionException extends RuntimeException {
  public ExpressionException(String message) {
    super(message);
  }
}
