package lambdabridge.server.fuzz;

import java.util.Locale;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.server.dynamo.DynamoDbExtension;

/**
 * Where Jazzer comes in, see local/fuzz.sh; it needs nothing but this method's name. The target is
 * the property {@code fuzz.target}.
 */
public final class JazzerEntry {
  private static final FuzzTarget TARGET =
      FuzzTarget.valueOf(System.getProperty("fuzz.target", "frames").toUpperCase(Locale.ROOT));

  private JazzerEntry() {}

  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.feed(Bytes.wrap(input), () -> Server.SERVER);
  }

  /** Started by the first target that asks for it. */
  private static final class Server {
    static final FuzzServer SERVER = new FuzzServer(DynamoDbExtension.standalone());
  }
}
