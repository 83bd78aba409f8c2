package lambdabridge.server.proxy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import lambdabridge.server.rpc.RpcException;

/**
 * Judges every hop: documents, version queries, redirects, and messages. What it lets through is
 * connected to at the very addresses it has seen, so that a name cannot mean one thing when it is
 * checked and another when it is used.
 */
final class Guard {
  /** The addresses of a name. */
  @FunctionalInterface
  interface Names {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private static final int MAX_ADDRESSES = 4;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int FIRST_FREE_PORT = 1024;

  private static final Pattern PORT_OR_DOT = Pattern.compile("\\.?(:[0-9]+)?$");

  private final ProxyConfig config;
  private final Names names;

  Guard(ProxyConfig config, Names names) {
    this.config = config;
    this.names = names;
  }

  /**
   * Checks what a URL shows: scheme, port, name.
   *
   * @throws RpcException if a rule refuses it
   */
  void check(URI url) {
    if (!config.schemes().allow(url)) {
      throw ProxyRule.SCHEME.refusal("not allowed: " + url);
    }
    String host = url.getHost();
    if (host == null || url.getUserInfo() != null) {
      throw ProxyRule.URL.refusal("no plain URL of a host: " + url);
    }
    int port = url.getPort();
    boolean isWeb = port < 0 || port == HTTP_PORT || port == HTTPS_PORT;
    if (!isWeb && port < FIRST_FREE_PORT) {
      throw ProxyRule.PORT.refusal("not the web's: " + port);
    }
    checkName(config, host);
  }

  /**
   * Checks a host's name, with or without port, against the lists.
   *
   * @throws RpcException if one refuses it
   */
  static void checkName(ProxyConfig config, String host) {
    String name = PORT_OR_DOT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    if (config.deny().matches(name)) {
      throw ProxyRule.DENYLIST.refusal("host is denied: " + name);
    }
    if (!config.allow().isEmpty() && !config.allow().matches(name)) {
      throw ProxyRule.ALLOWLIST.refusal("host is not among the allowed: " + name);
    }
  }

  /**
   * Returns addresses to connect to. One that is not public spoils all others: honest names do not
   * mix them.
   *
   * @throws UnknownHostException if there is none
   * @throws RpcException if one must not be reached
   */
  InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = names.resolve(host);
    for (InetAddress address : addresses) {
      boolean allowed =
          switch (Reach.of(address)) {
            case PUBLIC -> true;
            case PRIVATE -> config.privateAddresses();
            case FORBIDDEN -> false;
          };
      if (!allowed) {
        throw ProxyRule.ADDRESS.refusal("address is not public: " + host);
      }
    }
    return Arrays.copyOf(addresses, Math.min(addresses.length, MAX_ADDRESSES));
  }
}
