package lambdabridge.client.cli;

import java.nio.file.Path;
import lambdabridge.client.Connection;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.PrivmxClient.Options;
import lambdabridge.client.SavedSession;
import lambdabridge.client.Server;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.discovery.Address;
import lambdabridge.protocol.discovery.Schemes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a server, and the connection they lead to. */
final class Access {
  @Option(names = "--url", paramLabel = "URL", description = "server's base URL")
  private @Nullable String url;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "server's host name, to be found by Service Discovery")
  private @Nullable String host;

  @Option(names = "--plain-http", description = "let Service Discovery use HTTP without TLS")
  private boolean plainHttp;

  @Option(
      names = "--server-key",
      paramLabel = "PUBKEY",
      description = "key that the server must prove to hold")
  private @Nullable String serverKey;

  @Option(names = "--solution", paramLabel = "ID", description = "solution to work in")
  private @Nullable String solution;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "file with the user's private key, mode 0600")
  private @Nullable Path keyFile;

  @Option(
      names = "--account",
      paramLabel = "USER#HOST",
      description = "account to log in to; its password is asked for")
  private @Nullable String account;

  @Option(
      names = "--password-stdin",
      description = "read the password from standard input instead of the terminal")
  private boolean passwordFromInput;

  @Option(names = "--public", description = "connect without a user")
  private boolean isPublic;

  private final Privmx privmx;

  Access(Privmx privmx) {
    this.privmx = privmx;
  }

  /** A connection with the client it came from. */
  record Session(PrivmxClient client, Connection connection) implements AutoCloseable {
    @Override
    public void close() {
      connection.close();
      client.close();
    }
  }

  /** Returns what options, environment and profile say together, in this order of precedence. */
  Settings settings() {
    Settings settings = given();
    settings.fillFrom(privmx.profile());
    return settings;
  }

  /** As {@link #settings}, for the command that makes profiles. */
  Settings given() {
    Settings settings = new Settings();
    settings.put(Setting.URL, url);
    settings.put(Setting.HOST, host);
    settings.put(Setting.PLAIN_HTTP, plainHttp ? "true" : null);
    settings.put(Setting.SERVER_KEY, serverKey);
    settings.put(Setting.SOLUTION, solution);
    settings.put(Setting.KEY_FILE, keyFile == null ? null : keyFile.toAbsolutePath().toString());
    settings.put(Setting.ACCOUNT, account);
    settings.put(Setting.PUBLIC, isPublic ? "true" : null);
    settings.fillFrom(Settings.ofEnvironment(privmx.terminal().environment()));
    return settings;
  }

  /** Connects as the settings say. */
  Session open() {
    return open(settings());
  }

  Session open(Settings settings) {
    PrivmxClient client = PrivmxClient.create();
    try {
      return new Session(client, connect(client, settings));
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private Connection connect(PrivmxClient client, Settings settings) {
    String solution = settings.get(Setting.SOLUTION);
    String sessionId = settings.get(Setting.SESSION_ID);
    String sessionKey = settings.get(Setting.SESSION_KEY);
    if (sessionId != null && sessionKey != null) {
      return server(client, settings)
          .resume(new SavedSession(sessionId, sessionKey), solution, optionalKey(settings));
    }
    String address = settings.get(Setting.ACCOUNT);
    if (address != null) {
      if (!settings.has(Setting.URL) && !settings.has(Setting.HOST)) {
        settings.put(Setting.HOST, Address.parse(address).host());
      }
      Server server = server(client, settings);
      return server.logIn(address, password(address), solution, optionalKey(settings));
    }
    if (solution == null) {
      throw missing("solution", "--solution ID");
    }
    if (settings.has(Setting.PUBLIC)) {
      return server(client, settings).connectPublic(solution);
    }
    EcPrivateKey key = key(settings);
    return server(client, settings).connect(key.wif(), solution);
  }

  /** An account can do without a user's key, but not much. */
  private static @Nullable String optionalKey(Settings settings) {
    return settings.has(Setting.KEY) || settings.has(Setting.KEY_FILE) ? key(settings).wif() : null;
  }

  private String password(String address) {
    Terminal terminal = privmx.terminal();
    String password =
        passwordFromInput
            ? terminal.firstLineOfInput()
            : terminal.askForSecret().apply("password of " + address);
    if (password == null || password.isEmpty()) {
      throw new Failure(ExitCode.CREDENTIALS, "no password: nobody to ask; see --password-stdin");
    }
    return password;
  }

  private static Server server(PrivmxClient client, Settings settings) {
    String serverKey = settings.get(Setting.SERVER_KEY);
    Options options =
        serverKey == null ? Options.DEFAULT : Options.DEFAULT.withBridgePubKey(serverKey);
    String url = settings.get(Setting.URL);
    String host = settings.get(Setting.HOST);
    if (url != null && host != null) {
      throw new Failure(ExitCode.USAGE, "a server is found by URL or by host, not by both");
    }
    if (url != null) {
      return client.server(url, options);
    }
    if (host != null) {
      return client.discover(host, schemes(settings.has(Setting.PLAIN_HTTP)), options);
    }
    throw missing("server", "--url URL or --host HOST");
  }

  static Schemes schemes(boolean plainHttp) {
    return plainHttp ? Schemes.HTTPS_THEN_HTTP : Schemes.HTTPS;
  }

  /** Returns the user's key. */
  static EcPrivateKey key(Settings settings) {
    String key = settings.get(Setting.KEY);
    String file = settings.get(Setting.KEY_FILE);
    if (key != null && file != null) {
      throw new Failure(ExitCode.USAGE, "a key is given by itself or by its file, not by both");
    }
    if (key != null) {
      return checked(key, "PRIVMX_KEY or the profile's key");
    }
    if (file != null) {
      return keyOf(Path.of(file));
    }
    throw missing("user", "--key-file FILE");
  }

  /** Returns the key in a file. */
  static EcPrivateKey keyOf(Path file) {
    return checked(PrivateFile.read(file), file.toString());
  }

  private static EcPrivateKey checked(String key, String where) {
    try {
      return EcPrivateKey.ofWif(key);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.CREDENTIALS, "not a private key in WIF: " + where);
    }
  }

  private static Failure missing(String what, String option) {
    return new Failure(
        ExitCode.CREDENTIALS, "no " + what + ": give " + option + ", or log in (privmx login)");
  }
}
