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
      "  privmx login --host chat.example.com --solution ID --key-file bob.key --profile bob",
      "  privmx login --account jan#chat.example.com --solution ID --key-file jan.key",
      "",
      "An account's password is used once: the profile keeps what its session is resumed with. The",
      "key is that of the user the account is tied to; without it nothing encrypted can be read."
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
    try (Access.Session session = access.open(settings)) {
      String api = session.connection().apiUrl();
      result.put("api", api);
      StringBuilder text = new StringBuilder("logged in at " + api);
      session
          .connection()
          .savedSession()
          .ifPresent(
              saved -> {
                settings.put(Setting.SESSION_ID, saved.sessionId());
                settings.put(Setting.SESSION_KEY, saved.restorePrivKey());
              });
      if (settings.has(Setting.KEY) || settings.has(Setting.KEY_FILE)) {
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
