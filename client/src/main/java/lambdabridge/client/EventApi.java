package lambdabridge.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.UserVerifier.VerificationRequest;
import lambdabridge.client.format.Author;
import lambdabridge.client.format.CustomEventData;
import lambdabridge.client.format.Dio;
import lambdabridge.client.format.Fields;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.Sealer;
import lambdabridge.client.format.Stamp;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Custom events: encrypted, delivered to who listens now, never stored.
 *
 * <p>Source: spec client-formats.md 14. Thread-safe.
 */
public final class EventApi {
  /** Used by the official libraries for themselves. */
  private static final String RESERVED_CHANNEL = "internal";

  private static final int KEY_LENGTH = 32;

  private final Connection connection;
  private final Sealer sealer;

  /**
   * Returns the custom events of a connection, which from now on have the form {@link
   * Event.ContextCustom}.
   */
  public EventApi(Connection connection) {
    this.connection = connection;
    this.sealer = new Sealer(connection.random());
    connection.readEvents("custom", this::read);
  }

  /**
   * Sends an event.
   *
   * @param users who gets it; the sender only if among them
   * @param channelName letters, digits and {@code , / _ | = : -}; not {@code internal}
   */
  public void emitEvent(
      String contextId, List<UserWithPubKey> users, String channelName, Bytes data) {
    if (channelName.equals(RESERVED_CHANNEL)) {
      throw new IllegalArgumentException("channel " + RESERVED_CHANNEL + " is reserved");
    }
    Author author = connection.author(contextId);
    byte[] key = new byte[KEY_LENGTH];
    connection.random().nextBytes(key);
    SecretBytes eventKey = SecretBytes.wrap(key);
    List<Map<String, Object>> recipients = new ArrayList<>();
    for (UserWithPubKey user : users) {
      EcPublicKey publicKey = EcPublicKey.ofPub58(user.pubKey());
      Map<String, Object> recipient = new LinkedHashMap<>();
      recipient.put("id", user.userId());
      recipient.put("key", CustomEventData.issueKey(author, publicKey, eventKey));
      recipients.add(recipient);
    }
    Stamp stamp = Stamp.of(connection.clock().instant(), connection.random());
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("contextId", contextId);
    params.put("channel", channelName);
    params.put("data", CustomEventData.write(sealer, author, contextId, eventKey, stamp, data));
    params.put("users", recipients);
    connection.callForValue("context.contextSendCustomEvent", params);
  }

  /** Subscribes to events; as {@link Connection#subscribeFor}. */
  public List<String> subscribeFor(List<String> queries) {
    return connection.subscribeFor(queries);
  }

  /** Ends subscriptions; as {@link Connection#unsubscribeFrom}. */
  public void unsubscribeFrom(List<String> subscriptionIds) {
    connection.unsubscribeFrom(subscriptionIds);
  }

  /** Returns the subscription to custom events on a channel of a context. */
  public String buildSubscriptionQuery(String channelName, String contextId) {
    return Subscriptions.custom(channelName, contextId);
  }

  private Event.EventData read(Fields data) {
    Fields author = data.object("author");
    UserWithPubKey sender = new UserWithPubKey(author.text("id"), author.text("pub"));
    String contextId = data.text("id");
    try {
      CustomEventData opened =
          CustomEventData.open(
              connection.key(), publicKey(sender), data.text("key"), data.value("eventData"));
      requireFrom(sender, contextId, opened.dio());
      return new Event.ContextCustom(
          contextId, sender, opened.payload(), verify(opened.dio()), opened.version());
    } catch (FormatException e) {
      return new Event.ContextCustom(contextId, sender, Bytes.EMPTY, e.status(), 0);
    }
  }

  private static EcPublicKey publicKey(UserWithPubKey sender) {
    try {
      return EcPublicKey.ofPub58(sender.pubKey());
    } catch (IllegalArgumentException e) {
      throw new FormatException(StatusCode.INVALID_DATA_SIGNATURE, "sender has no valid key");
    }
  }

  /** An event of another context, or under another name, must not be passed off as this one. */
  private static void requireFrom(UserWithPubKey sender, String contextId, @Nullable Dio dio) {
    if (dio != null
        && !(dio.location().contextId().equals(contextId)
            && dio.creatorUserId().equals(sender.userId()))) {
      throw new FormatException(StatusCode.DIO_MISMATCH, "event of another context or user");
    }
  }

  private int verify(@Nullable Dio dio) {
    if (dio == null) {
      return StatusCode.OK;
    }
    int[] status = {StatusCode.OK};
    VerificationRequest request =
        new VerificationRequest(
            dio.location().contextId(),
            dio.creatorUserId(),
            dio.creatorPublicKey(),
            dio.stamp().timestamp(),
            dio.bridge());
    Verification.run(
        connection.verifier(),
        List.of(new Verification.Claim(request, refusal -> status[0] = refusal)));
    return status[0];
  }
}
