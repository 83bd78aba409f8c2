package lambdabridge.server.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * Changes the server's own keys: reads the document of {@link BridgeSecrets} from standard input
 * and writes the changed one to standard output. Takes one argument:
 *
 * <pre>
 * server-key      a new key for ecdhef; the former ones stay good
 * identity-key    a new identity, for which the former one vouches
 * drop-former     former keys of both kinds are good no more
 * </pre>
 */
public final class ChangeKeys {
  private ChangeKeys() {}

  public static void main(String[] args) throws IOException {
    String json = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    try {
      BridgeSecrets secrets = BridgeSecrets.parse(json);
      System.out.println(change(secrets, args.length == 1 ? args[0] : "").toJson());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static BridgeSecrets change(BridgeSecrets secrets, String what) {
    SecureRandom random = new SecureRandom();
    return switch (what) {
      case "server-key" -> secrets.withNewServerKey(random, Clock.systemUTC().instant());
      case "identity-key" -> secrets.withNewIdentityKey(random);
      case "drop-former" -> secrets.withoutFormerKeys();
      default ->
          throw new IllegalArgumentException(
              "expected one of server-key, identity-key, drop-former");
    };
  }
}
