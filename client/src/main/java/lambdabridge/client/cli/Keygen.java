package lambdabridge.client.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import lambdabridge.protocol.crypto.EcPrivateKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = "Makes a user's key: the private one into a file, the public one is printed.",
    footer = {
      "",
      "Examples:",
      "  privmx keygen alice.key",
      "  privmx keygen --show alice.key     (the public key of an existing file)",
      "  privmx keygen - | vault kv put secret/alice key=-"
    })
final class Keygen implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

  @Parameters(paramLabel = "FILE", description = "file to make; - prints the private key instead")
  private String file = "";

  @Option(names = "--show", description = "make nothing; print the public key of FILE")
  private boolean show;

  private final Privmx privmx;

  Keygen(Privmx privmx) {
    this.privmx = privmx;
  }

  @Override
  public Integer call() {
    if (show) {
      print(Access.keyOf(Path.of(file)));
      return ExitCode.DONE.code();
    }
    EcPrivateKey key = EcPrivateKey.generate(new SecureRandom());
    if (file.equals(STANDARD_OUTPUT)) {
      privmx
          .output()
          .print(
              Views.object("privateKey", key.wif(), "publicKey", key.publicKey().pub58()),
              key.wif());
    } else {
      PrivateFile.create(Path.of(file), key.wif());
      print(key);
    }
    return ExitCode.DONE.code();
  }

  private void print(EcPrivateKey key) {
    String publicKey = key.publicKey().pub58();
    privmx.output().print(Views.object("publicKey", publicKey), publicKey);
  }
}
