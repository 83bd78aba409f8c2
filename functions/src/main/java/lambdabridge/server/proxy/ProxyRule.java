package lambdabridge.server.proxy;

import java.util.Map;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;

/**
 * Why a proxied call did not get through. The caller sees the rule's name as {@code data.rule}, and
 * what it was applied to as {@code data.detail}; never an address that a name resolved to, which
 * would tell strangers about our network.
 */
enum ProxyRule {
  /** The host is on the denylist. */
  DENYLIST("denylist", ErrorCode.PROXY_DESTINATION_REFUSED),
  /** There is an allowlist, and the host is not on it. */
  ALLOWLIST("allowlist", ErrorCode.PROXY_DESTINATION_REFUSED),
  /** Not the URL of a host, or one with a user in it. */
  URL("url", ErrorCode.PROXY_DESTINATION_REFUSED),
  /** Not HTTPS. */
  SCHEME("scheme", ErrorCode.PROXY_DESTINATION_REFUSED),
  /** A port below 1024 that is not the web's. */
  PORT("port", ErrorCode.PROXY_DESTINATION_REFUSED),
  /** The host has an address that is not public. */
  ADDRESS("address", ErrorCode.PROXY_DESTINATION_REFUSED),
  /** A foreign host's endpoint is this very server. */
  OWN_SERVER("own-server", ErrorCode.PROXY_DESTINATION_REFUSED),
  /** Too many HTTP redirects, or in a circle. */
  REDIRECT("redirect", ErrorCode.PROXY_DESTINATION_REFUSED),

  REQUEST_SIZE("request-size", ErrorCode.PROXY_LIMIT_EXCEEDED),
  ANSWER_SIZE("answer-size", ErrorCode.PROXY_LIMIT_EXCEEDED),
  TIME("time", ErrorCode.PROXY_LIMIT_EXCEEDED),
  /** Too many calls in this minute. */
  RATE("rate", ErrorCode.PROXY_LIMIT_EXCEEDED),

  /** Nothing tells where the host's server is. */
  DISCOVERY("discovery", ErrorCode.PROXY_DESTINATION_FAILED),
  /** The server was found but did not answer. */
  CONNECTION("connection", ErrorCode.PROXY_DESTINATION_FAILED),
  /** It answered with another HTTP status than 200. */
  STATUS("status", ErrorCode.PROXY_DESTINATION_FAILED),
  /** It refused or broke the connection that a delegated call opens. */
  PROTOCOL("protocol", ErrorCode.PROXY_DESTINATION_FAILED);

  private static final int MAX_DETAIL = 500; // characters

  private final String wireName;
  private final ErrorCode code;

  ProxyRule(String wireName, ErrorCode code) {
    this.wireName = wireName;
    this.code = code;
  }

  /** Returns what a caller is told. */
  RpcException refusal(String detail) {
    String told = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
    return new RpcException(code, Map.of("rule", wireName, "detail", told));
  }
}
