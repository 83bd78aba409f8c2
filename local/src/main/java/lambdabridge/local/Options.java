package lambdabridge.local;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdabridge.local.gateway.SocketLimits;
import lambdabridge.server.proxy.ProxyConfig;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param port 0 for any free one
 * @param data folder to keep everything in; null keeps nothing
 * @param keepAlive how long an HTTP connection without a request is kept
 * @param likeApiGateway whether WebSockets have the limits of API Gateway
 * @param isOnAws whether tables, bucket and secrets are those the environment names
 * @param endpoint where AWS is emulated; null for the real one
 * @param edge whether deployed functions handle the streams
 * @param selfRegistration whether anybody may make an account
 * @param managementRate calls of the management API that one address may make in a second; 0: any
 * @param proxy what docs/proxy.md describes, by its variables
 */
record Options(
    String host,
    int port,
    @Nullable Path data,
    Duration keepAlive,
    boolean likeApiGateway,
    boolean isOnAws,
    @Nullable URI endpoint,
    boolean edge,
    boolean selfRegistration,
    int managementRate,
    Map<String, String> proxy,
    boolean help) {
  static final String USAGE =
      """
      local/run.sh [--port N] [--data DIR] [--host ADDRESS] [--keep-alive SECONDS]
                   [--gateway own|aws] [--aws URL|account] [--edge] [--self-registration]
                   [--management-rate N]
                   [--proxy users|public [--proxy-allow HOSTS] [--proxy-deny HOSTS] [--proxy-private]]
      local/run.sh --demo

      Starts the server on this machine, building it first if need be. The last line of the start
      is `ready URL`; SIGTERM or Ctrl-C ends it.

        --port N         port to listen on; 0 takes any free one (default 3000)
        --data DIR       folder to keep everything in, made if absent (default .data at the top of
                         the checkout); DIR/bootstrap.json has the URL and the administrator's API
                         key. `:memory:` keeps nothing and prints them instead
        --host ADDRESS   address to listen on (default 127.0.0.1: this machine only)
        --keep-alive SECONDS
                         how long an idle HTTP connection is kept (default 65)
        --gateway own|aws
                         what WebSockets may do: all that official clients need (own, the default),
                         or what API Gateway allows: Base64 in text, 32 KB a frame, 128 KB a message,
                         10 minutes idle, 2 hours in all
        --aws URL|account
                         tables, bucket and secret at URL, such as LocalStack's, or of the AWS
                         account at hand, instead of embedded ones; the environment names them as it
                         does for deployed functions (docs/local.md)
        --edge           with --aws: deployed functions handle the streams and push to our sockets
        --self-registration
                         let anybody make an account (default: administrators only)
        --management-rate N
                         calls of the management API that one address may make in a second, 1 to
                         1000, ten seconds' worth at once (default: any number)
        --proxy WHO      reach other servers for users who have logged in, or for anybody (public)
        --proxy-allow HOSTS, --proxy-deny HOSTS
                         the only hosts reached, hosts never reached: a.example,*.b.example
        --proxy-private  reach private and loopback addresses, too, and over plain HTTP
        --demo           plays a conversation of two users instead, and shows what the server stores
        --help           this text

      Needs a JDK, version 21 or later (JAVA_HOME, PATH or the usual folders), and Maven.
      """;

  private static final String IN_MEMORY = ":memory:";
  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 3000;
  private static final int MAX_PORT = 65535;
  private static final int MAX_RATE = 1000;
  private static final int DEFAULT_KEEP_ALIVE_SECONDS = 65;
  private static final int MAX_KEEP_ALIVE_SECONDS = 3600;

  /** What is wrong with the command line, in one line. */
  static final class UsageException extends Exception {
    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Reads the command line.
   *
   * @param defaultData folder if the command line names none
   */
  static Options parse(List<String> arguments, Path defaultData) throws UsageException {
    var host = DEFAULT_HOST;
    var port = DEFAULT_PORT;
    Path data = defaultData;
    var keepAlive = DEFAULT_KEEP_ALIVE_SECONDS;
    var likeApiGateway = false;
    String aws = null;
    var edge = false;
    var selfRegistration = false;
    var managementRate = 0;
    var proxy = new LinkedHashMap<String, String>();
    var help = false;
    var rest = new ArrayDeque<>(arguments);
    while (!rest.isEmpty()) {
      var option = rest.removeFirst();
      switch (option) {
        case "--host" -> host = value(option, rest);
        case "--port" -> port = number(option, 0, MAX_PORT, rest);
        case "--data" -> data = data(value(option, rest));
        case "--keep-alive" -> keepAlive = number(option, 1, MAX_KEEP_ALIVE_SECONDS, rest);
        case "--gateway" -> likeApiGateway = oneOf(option, rest, "own", "aws").equals("aws");
        case "--aws" -> aws = value(option, rest);
        case "--edge" -> edge = true;
        case "--self-registration" -> selfRegistration = true;
        case "--management-rate" -> managementRate = number(option, 1, MAX_RATE, rest);
        case "--proxy" -> proxy.put("BRIDGE_PROXY", value(option, rest));
        case "--proxy-allow" -> proxy.put("BRIDGE_PROXY_ALLOW", value(option, rest));
        case "--proxy-deny" -> proxy.put("BRIDGE_PROXY_DENY", value(option, rest));
        case "--proxy-private" -> {
          proxy.put("BRIDGE_PROXY_PRIVATE", "true");
          proxy.put("BRIDGE_PROXY_HTTP", "true");
        }
        case "--help", "-h" -> help = true;
        default -> throw new UsageException("unknown option " + option + " (see --help)");
      }
    }
    if (edge && aws == null) {
      throw new UsageException("--edge needs --aws (see --help)");
    }
    if (likeApiGateway && aws != null) {
      throw new UsageException("--gateway aws goes with embedded engines only, not with --aws");
    }
    return new Options(
        host,
        port,
        data,
        Duration.ofSeconds(keepAlive),
        likeApiGateway,
        aws != null,
        endpoint(aws),
        edge,
        selfRegistration,
        managementRate,
        checked(proxy),
        help);
  }

  /** Returns what WebSockets may do. */
  SocketLimits socketLimits(int maxBodyBytes) {
    return likeApiGateway ? SocketLimits.ofApiGateway() : SocketLimits.own(maxBodyBytes);
  }

  /** Returns where AWS is emulated. */
  Optional<URI> aws() {
    return Optional.ofNullable(endpoint);
  }

  private static @Nullable URI endpoint(@Nullable String aws) throws UsageException {
    if (aws == null || aws.equals("account")) {
      return null;
    }
    try {
      var url = new URI(aws);
      if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new UsageException("--aws needs a URL, or `account`");
  }

  private static String oneOf(String option, ArrayDeque<String> rest, String... choices)
      throws UsageException {
    var value = value(option, rest);
    if (List.of(choices).contains(value)) {
      return value;
    }
    throw new UsageException(option + " needs one of " + String.join(", ", choices));
  }

  /** A mistake is told at once, not when the server is half started. */
  private static Map<String, String> checked(Map<String, String> proxy) throws UsageException {
    try {
      ProxyConfig.fromEnvironment(proxy, DEFAULT_HOST, 1);
      return proxy;
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static String value(String option, ArrayDeque<String> rest) throws UsageException {
    var value = rest.pollFirst();
    if (value == null || value.isEmpty()) {
      throw new UsageException(option + " needs a value (see --help)");
    }
    return value;
  }

  private static int number(String option, int min, int max, ArrayDeque<String> rest)
      throws UsageException {
    try {
      var number = Integer.parseInt(value(option, rest));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(option + " needs a number from " + min + " to " + max);
  }

  private static @Nullable Path data(String text) {
    return text.equals(IN_MEMORY) ? null : Path.of(text);
  }
}
