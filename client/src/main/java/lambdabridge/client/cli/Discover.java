package lambdabridge.client.cli;

import java.util.concurrent.Callable;
import lambdabridge.client.PrivmxClient;
import lambdabridge.protocol.discovery.Endpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "discover",
    mixinStandardHelpOptions = true,
    description = "Finds the server of a host: by its configuration document or by DNS.",
    footer = {
      "",
      "Examples:",
      "  privmx discover chat.example.com",
      "  privmx discover --plain-http localhost:3000"
    })
final class Discover implements Callable<Integer> {
  @Parameters(paramLabel = "HOST", description = "DNS name, optionally with a port")
  private String host = "";

  @Option(names = "--plain-http", description = "try HTTP without TLS as well")
  private boolean plainHttp;

  private final Privmx privmx;

  Discover(Privmx privmx) {
    this.privmx = privmx;
  }

  @Override
  public Integer call() {
    try (PrivmxClient client = PrivmxClient.create()) {
      Endpoint found = client.lookUp(host, Access.schemes(plainHttp));
      String api = found.api().toString();
      privmx
          .output()
          .print(
              Views.object("host", host, "api", api, "ttlSeconds", found.ttl().toSeconds()), api);
      return ExitCode.DONE.code();
    }
  }
}
