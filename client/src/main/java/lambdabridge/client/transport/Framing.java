package lambdabridge.client.transport;

/** How WebSocket messages are framed. */
public enum Framing {
  /** Binary messages: local gateway, edge, reference servers. */
  BINARY,
  /** Base64 in text messages: API Gateway, which closes a socket on a binary one. */
  BASE64_TEXT
}
