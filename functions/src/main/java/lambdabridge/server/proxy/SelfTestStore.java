package lambdabridge.server.proxy;

import static lambdabridge.server.dynamo.Attributes.key;
import static lambdabridge.server.dynamo.Attributes.n;
import static lambdabridge.server.dynamo.Attributes.number;
import static lambdabridge.server.dynamo.Attributes.s;
import static lambdabridge.server.dynamo.Attributes.text;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.discovery.SelfTest;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Self tests under way, in the Sessions table, since another instance may answer them.
 *
 * <pre>
 * selftest#ID    -    value, expires
 * </pre>
 */
public final class SelfTestStore {
  private static final String SELF_TEST = "selftest#";
  private static final String ATTR_VALUE = "value";
  private static final Duration LIFETIME = Duration.ofMinutes(1);
  private static final int ID_LENGTH = 10; // bytes
  private static final int VALUE_LENGTH = 16; // bytes

  private final DynamoDbClient dynamo;
  private final String table;
  private final Clock clock;
  private final SecureRandom random;

  public SelfTestStore(DynamoDbClient dynamo, Tables tables, Clock clock, SecureRandom random) {
    this.dynamo = dynamo;
    this.table = tables.sessions();
    this.clock = clock;
    this.random = random;
  }

  /** Begins a test: from now on its id finds its value. */
  SelfTest begin() {
    SelfTest test = new SelfTest(hex(ID_LENGTH), hex(VALUE_LENGTH));
    Map<String, AttributeValue> row = new HashMap<>(key(SELF_TEST + test.id()));
    row.put(ATTR_VALUE, s(test.value()));
    row.put(Tables.ATTR_EXPIRES, n(clock.instant().plus(LIFETIME).getEpochSecond()));
    dynamo.putItem(p -> p.tableName(table).item(row));
    return test;
  }

  /** Returns the value of the test with that id; empty if it is none of ours. */
  public Optional<String> find(String id) {
    Map<String, AttributeValue> row =
        dynamo
            .getItem(g -> g.tableName(table).key(key(SELF_TEST + id)).consistentRead(true))
            .item();
    return row.isEmpty() || number(row, Tables.ATTR_EXPIRES) <= clock.instant().getEpochSecond()
        ? Optional.empty()
        : Optional.of(text(row, ATTR_VALUE));
  }

  private String hex(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
