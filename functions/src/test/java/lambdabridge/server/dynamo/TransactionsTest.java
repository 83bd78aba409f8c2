package lambdabridge.server.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

class TransactionsTest {
  @Test
  void aWriteThatMeetsATransactionIsMadeAgain() {
    AtomicInteger attempts = new AtomicInteger();

    String written =
        Transactions.besideTransactions(
            () -> {
              if (attempts.incrementAndGet() < 3) {
                throw TransactionConflictException.builder().message("conflict").build();
              }
              return "written";
            });

    assertThat(written).isEqualTo("written");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void otherFailuresAreNotRepeated() {
    AtomicInteger attempts = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Transactions.besideTransactions(
                    () -> {
                      attempts.incrementAndGet();
                      throw ResourceNotFoundException.builder().message("no table").build();
                    }))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(attempts).hasValue(1);
  }
}
