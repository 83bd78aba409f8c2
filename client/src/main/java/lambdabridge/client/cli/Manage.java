package lambdabridge.client.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lambdabridge.client.BackendRequester;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.format.Fields;
import lambdabridge.client.format.FormatException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "manage",
    mixinStandardHelpOptions = true,
    description = "Calls a method of the management API; docs/management.md lists them.",
    footer = {
      "",
      "Examples:",
      "  privmx manage solution/createSolution '{\"name\":\"Demo\"}' --credentials"
          + " .data/bootstrap.json",
      "  privmx manage context/addUserToContext \\",
      "    '{\"contextId\":\"…\",\"userId\":\"alice\",\"userPubKey\":\"…\"}' --credentials …"
    })
final class Manage implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "METHOD",
      description = "for example solution/listSolutions")
  private String method = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PARAMS",
      description = "JSON object (default: {})")
  private String params = "{}";

  @Option(
      names = "--credentials",
      required = true,
      paramLabel = "FILE",
      description = "JSON with url, apiKeyId and apiKeySecret, mode 0600, as the server writes it")
  private Path credentials = Path.of("");

  @Option(names = "--url", paramLabel = "URL", description = "server's base URL, if another")
  private @Nullable String url;

  private final Privmx privmx;

  Manage(Privmx privmx) {
    this.privmx = privmx;
  }

  private Fields administrator() {
    try {
      Fields fields = Fields.parse(Bytes.ofUtf8(PrivateFile.read(credentials)));
      List.of("url", "apiKeyId", "apiKeySecret").forEach(fields::text);
      return fields;
    } catch (FormatException e) {
      throw new Failure(
          ExitCode.CREDENTIALS, credentials + " has no url, apiKeyId and apiKeySecret");
    }
  }

  @Override
  public Integer call() {
    Fields administrator = administrator();
    if (!(Json.decode(params) instanceof Map<?, ?> members)) {
      throw new Failure(ExitCode.USAGE, "PARAMS must be a JSON object");
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    members.forEach((name, value) -> named.put(String.valueOf(name), value));
    try (PrivmxClient client = PrivmxClient.create()) {
      Object result =
          client
              .backend(
                  url == null ? administrator.text("url") : url,
                  new BackendRequester.Credentials.Signed(
                      administrator.text("apiKeyId"), administrator.text("apiKeySecret")))
              .call(method, named);
      privmx.output().print(result);
      return ExitCode.DONE.code();
    }
  }
}
