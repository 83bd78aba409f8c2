package lambdabridge.local.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** What a function answers to a batch: {@code {"batchItemFailures":[{"itemIdentifier":"…"}]}}. */
final class BatchAnswer {
  private static final JsonFactory FACTORY = new JsonFactory();

  private BatchAnswer() {}

  /** Returns the sequence number to begin with again; empty if all is done. */
  static Optional<String> firstFailure(byte[] output) throws IOException {
    try (var in = FACTORY.createParser(output)) {
      while (in.nextToken() != null) {
        if (in.currentToken() == JsonToken.VALUE_STRING
            && "itemIdentifier".equals(in.currentName())) {
          return Optional.of(in.getText());
        }
      }
    }
    return Optional.empty();
  }
}
