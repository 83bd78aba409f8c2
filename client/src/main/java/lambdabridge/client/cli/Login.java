package lambdabridge.client.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lambdabridge.client.PagingQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "login",
    mixinStandardHelpOptions = true,
    description = "Tries the settings and keeps them in the profile, for all other commands.",
    footer = {
      "",
      "Examples:",
      "  privmx login --url http://localhost:3000 --solution ID --key-file alice.key",
      "  privmx login --host chat.example.com --solution ID --key-file bob.key --profile bob"
    })
final class Login implements Callable<Integer> {
  @Mixin private final Access access;
  private final Privmx privmx;

  Login(Privmx privmx) {
    this.privmx = privmx;
    this.access = new Access(privmx);
  }

  @Override
  public Integer call() {
    Settings settings = access.given();
    Map<String, Object> result = new LinkedHashMap<>();
    try (Access.Session session = Access.open(settings)) {
      String api = session.connection().apiUrl();
      result.put("api", api);
      StringBuilder text = new StringBuilder("logged in at " + api);
      if (!settings.has(Setting.PUBLIC)) {
        String publicKey = Access.key(settings).publicKey().pub58();
        long contexts = session.connection().listContexts(PagingQuery.newest(1)).totalAvailable();
        result.put("publicKey", publicKey);
        result.put("contexts", contexts);
        text.append("\npublic key   ").append(publicKey);
        text.append("\ncontexts     ").append(contexts);
      }
      PrivateFile.replace(privmx.profileFile(), settings.toJson());
      result.put("profile", privmx.profileFile().toString());
      text.append("\nprofile      ").append(privmx.profileFile());
      privmx.output().print(result, text.toString());
      return ExitCode.DONE.code();
    }
  }
}
