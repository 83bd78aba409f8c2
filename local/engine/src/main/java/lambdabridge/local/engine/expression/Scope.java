package lambdabridge.local.engine.expression;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an expression is evaluated in.
 *
 * @param item the row as it is; empty if there is none
 * @param names what the placeholders with # stand for
 * @param values what the placeholders with : stand for
 */
public record Scope(
    Map<String, AttributeValue> item,
    Map<String, String> names,
    Map<String, AttributeValue> values) {
  String name(String written) {
    if (!written.startsWith("#")) {
      return written;
    }
    String name = names.get(written);
    if (name == null) {
      throw new ExpressionException(
          "An expression attribute name used in the document path is not defined; attribute name: "
              + written);
    }
    return name;
  }

  AttributeValue value(String placeholder) {
    AttributeValue value = values.get(placeholder);
    if (value == null) {
      throw new ExpressionException(
          "An expression attribute value used in expression is not defined; attribute value: "
              + placeholder);
    }
    return value;
  }
}
