package lambdabridge.server.proxy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import lambdabridge.protocol.discovery.Schemes;
import org.jspecify.annotations.Nullable;

/**
 * Whom the proxy serves, and how far it goes for them. docs/proxy.md lists the variables this is
 * read from.
 *
 * @param ownHosts lowercase names of this server, with ports where they have one
 * @param allow if not empty, the only hosts reached
 * @param deny hosts never reached
 * @param schemes of URLs that are used
 * @param privateAddresses whether private and loopback addresses are reached: for tests and closed
 *     networks
 * @param identityKeys of hosts, for delegated calls
 * @param serverKeys static keys of hosts, for delegated calls
 * @param maxLength bytes of a message and of its answer
 * @param timeout of a whole call, discovery included
 * @param rate calls a user has in a minute
 * @param publicRate calls all anonymous sessions together have in a minute
 */
public record ProxyConfig(
    Mode mode,
    Set<String> ownHosts,
    HostList allow,
    HostList deny,
    Schemes schemes,
    boolean privateAddresses,
    Map<String, EcPublicKey> identityKeys,
    Map<String, KnownServerKey> serverKeys,
    int maxLength,
    Duration timeout,
    int rate,
    int publicRate) {
  private static final String PREFIX = "BRIDGE_PROXY";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);
  private static final int MAX_TIMEOUT_SECONDS = 900;
  private static final int DEFAULT_RATE = 120;
  private static final int DEFAULT_PUBLIC_RATE = 600;

  /** Whom the proxy serves. */
  public enum Mode {
    /** Nobody: the method does not exist. */
    OFF,
    /** Whoever has logged in, with a user's key or to an account. */
    USERS,
    /** Any session, an anonymous one included. */
    PUBLIC
  }

  public ProxyConfig {
    ownHosts = Set.copyOf(ownHosts);
    identityKeys = Map.copyOf(identityKeys);
    serverKeys = Map.copyOf(serverKeys);
  }

  /**
   * Reads an environment in which every variable is optional.
   *
   * @param host main host name of this server
   * @param maxLength of messages, unless the environment says otherwise
   * @throws IllegalArgumentException naming the variable that is malformed
   */
  public static ProxyConfig fromEnvironment(
      Map<String, String> environment, String host, int maxLength) {
    Variables variables = new Variables(environment);
    return new ProxyConfig(
        variables.mode(),
        Stream.concat(Stream.of(host), Stream.of(variables.text("_OWN_HOSTS", "").split(",", -1)))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet()),
        variables.hosts("_ALLOW"),
        variables.hosts("_DENY"),
        variables.schemes("_HTTP"),
        variables.flag("_PRIVATE"),
        variables.keys("_KEYS", "host=public key in base58", EcPublicKey::ofPub58),
        variables.keys("_SERVER_KEYS", "host=ID/public key in base58", KnownServerKey::parse),
        variables.number("_MAX_LENGTH", maxLength, Integer.MAX_VALUE),
        Duration.ofSeconds(
            variables.number(
                "_TIMEOUT_SECONDS", (int) DEFAULT_TIMEOUT.toSeconds(), MAX_TIMEOUT_SECONDS)),
        variables.number("_RATE", DEFAULT_RATE, Integer.MAX_VALUE),
        variables.number("_PUBLIC_RATE", DEFAULT_PUBLIC_RATE, Integer.MAX_VALUE));
  }

  /** Returns the identity key of a host's server, or null if none is known. */
  @Nullable EcPublicKey identityKey(String host) {
    return identityKeys.get(host);
  }

  /** Returns the static key of a host's server, or null if none is known. */
  @Nullable KnownServerKey serverKey(String host) {
    return serverKeys.get(host);
  }

  /** Variables by the end of their names. */
  private record Variables(Map<String, String> environment) {
    String text(String name, String fallback) {
      return environment.getOrDefault(PREFIX + name, fallback);
    }

    Mode mode() {
      String text = text("", "off");
      return switch (text) {
        case "off", "" -> Mode.OFF;
        case "users" -> Mode.USERS;
        case "public" -> Mode.PUBLIC;
        default -> throw malformed("", "off, users or public", text);
      };
    }

    boolean flag(String name) {
      String text = text(name, "false");
      return switch (text) {
        case "true" -> true;
        case "false", "" -> false;
        default -> throw malformed(name, "true or false", text);
      };
    }

    Schemes schemes(String name) {
      String text = text(name, "false");
      return switch (text) {
        case "false", "" -> Schemes.HTTPS;
        case "true" -> Schemes.HTTPS_THEN_HTTP;
        case "only" -> Schemes.HTTP;
        default -> throw malformed(name, "true, false or only", text);
      };
    }

    int number(String name, int fallback, int max) {
      String text = text(name, "");
      if (text.isEmpty()) {
        return fallback;
      }
      try {
        int number = Integer.parseInt(text);
        if (number >= 1 && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw malformed(name, "a number from 1 to " + max, text);
    }

    HostList hosts(String name) {
      String text = text(name, "");
      try {
        return HostList.parse(text);
      } catch (IllegalArgumentException e) {
        throw malformed(name, "hosts and *.hosts", text);
      }
    }

    <K> Map<String, K> keys(String name, String expected, Function<String, K> parse) {
      Map<String, K> keys = new LinkedHashMap<>();
      for (String part : text(name, "").split(",", -1)) {
        if (part.isBlank()) {
          continue;
        }
        int equals = part.indexOf('=');
        try {
          keys.put(
              part.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT),
              parse.apply(part.substring(equals + 1).strip()));
        } catch (IllegalArgumentException e) {
          throw malformed(name, expected, part);
        }
      }
      return keys;
    }

    private static IllegalArgumentException malformed(String name, String expected, String text) {
      return new IllegalArgumentException(
          "environment variable " + PREFIX + name + ": expected " + expected + ", got " + text);
    }
  }
}
