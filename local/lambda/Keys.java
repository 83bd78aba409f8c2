import java.security.SecureRandom;
import java.time.Instant;
import lambdabridge.server.secret.BridgeSecrets;

/** Prints keys for an installation, in the form of {@link BridgeSecrets}. */
class Keys {
  public static void main(String[] arguments) {
    System.out.println(BridgeSecrets.generate(new SecureRandom(), Instant.now()).toJson());
  }
}
