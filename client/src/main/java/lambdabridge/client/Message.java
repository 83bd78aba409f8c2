package lambdabridge.client;

import lambdabridge.protocol.bytes.Bytes;

/**
 * A message as a member sees it.
 *
 * @param authorPubKey key that signed the content
 * @param statusCode 0, or why the content could not be trusted, see {@link
 *     lambdabridge.client.format.StatusCode}
 * @param schemaVersion 2 to 5; 0 if unknown
 */
public record Message(
    ServerInfo info,
    Bytes publicMeta,
    Bytes privateMeta,
    Bytes data,
    String authorPubKey,
    int statusCode,
    int schemaVersion) {
  /**
   * What the server says of the message.
   *
   * @param createDate ms since the epoch
   * @param author user id
   */
  public record ServerInfo(String threadId, String messageId, long createDate, String author) {}
}
