package lambdabridge.server.connection;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.Caller;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.socket.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Methods that belong to no feature.
 *
 * <p>Source: spec main-api.md 10.1, 10.2.
 */
public final class ConnectionMethods {
  private static final int NOTIFICATION_KEY_LENGTH = 32;
  private static final int MAX_PER_CALL = 128;

  /** The reference's limits of upload requests, which clients may ask for but cannot make here. */
  private static final long MAX_FILES = 100;

  private static final long MAX_REQUEST_SIZE = 7_000_000_000L; // bytes
  private static final long MAX_FILE_SIZE = 5_000_000_000L; // bytes

  private final ConnectionService service;
  private final int requestChunkSize;

  /**
   * @param requestChunkSize bytes, as handshakes tell it
   */
  public ConnectionMethods(ConnectionService service, int requestChunkSize) {
    this.service = service;
    this.requestChunkSize = requestChunkSize;
  }

  /** Returns the methods' table entries. */
  public List<RpcMethod<?>> methods() {
    return List.of(
        RpcMethod.of("ping", Access.NONE, NoParams::decode, this::ping),
        RpcMethod.of(
            "request.getRequestConfig", Access.NONE, NoParams::decode, this::getRequestConfig),
        RpcMethod.of(
            "authorizeWebSocket",
            Access.ANY_SESSION,
            AuthorizeWebSocket::decode,
            this::authorizeWebSocket),
        RpcMethod.of(
            "unauthorizeWebSocket",
            Access.ANY_SESSION,
            NoParams::decode,
            this::unauthorizeWebSocket),
        RpcMethod.of(
            "subscribeToChannels", Access.ANY_SESSION, Channels::decode, this::subscribeToChannels),
        RpcMethod.of(
            "unsubscribeFromChannels",
            Access.ANY_SESSION,
            SubscriptionIds::decode,
            this::unsubscribeFromChannels),
        RpcMethod.of(
            "subscribeToChannel", Access.ANY_SESSION, Channel::decode, this::subscribeToChannel),
        RpcMethod.of(
            "unsubscribeFromChannel",
            Access.ANY_SESSION,
            Channel::decode,
            this::unsubscribeFromChannel),
        RpcMethod.of("logout", Access.ESTABLISHED, NoParams::decode, this::logout));
  }

  private record NoParams() {
    static NoParams decode(Params params) {
      return new NoParams();
    }
  }

  private Object ping(Caller caller, NoParams params) {
    return "pong";
  }

  private Object getRequestConfig(Caller caller, NoParams params) {
    return Map.of(
        "maxFilesCount", MAX_FILES,
        "maxRequestSize", MAX_REQUEST_SIZE,
        "maxFileSize", MAX_FILE_SIZE,
        "chunkSize", (long) requestChunkSize);
  }

  private record AuthorizeWebSocket(SecretBytes key, boolean addWsChannelId) {
    static AuthorizeWebSocket decode(Params params) {
      // The one parameter of the API that may be null.
      boolean addWsChannelId =
          params.has("addWsChannelId")
              && params.value("addWsChannelId") != null
              && params.bool("addWsChannelId");
      return new AuthorizeWebSocket(notificationKey(params), addWsChannelId);
    }

    private static SecretBytes notificationKey(Params params) {
      int textLength = (NOTIFICATION_KEY_LENGTH + 2) / 3 * 4;
      String text = params.text("key", textLength, textLength);
      byte @Nullable [] key = decodeBase64(text);
      if (key == null || key.length != NOTIFICATION_KEY_LENGTH) {
        throw params.invalid("key", "Expected Base64 of 32 bytes");
      }
      return SecretBytes.wrap(key);
    }

    private static byte @Nullable [] decodeBase64(String text) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }

  private Object authorizeWebSocket(Caller caller, AuthorizeWebSocket params) {
    int channelId =
        service.authorize(
            caller.requireSession(), caller.requireSocket(), params.key(), params.addWsChannelId());
    return Map.of("wsChannelId", channelId);
  }

  private Object unauthorizeWebSocket(Caller caller, NoParams params) {
    service.unauthorize(caller.requireSession(), caller.requireSocket());
    return "OK";
  }

  private record Channels(List<String> channels) {
    static Channels decode(Params params) {
      return new Channels(params.channels("channels", MAX_PER_CALL));
    }
  }

  private Object subscribeToChannels(Caller caller, Channels params) {
    List<Map<String, Object>> subscriptions = new ArrayList<>();
    for (Subscription subscription :
        service.subscribe(
            caller.requireSession(), caller.requireSocket(), params.channels(), false)) {
      subscriptions.add(
          Map.of("subscriptionId", subscription.id(), "channel", subscription.channel()));
    }
    return Map.of("subscriptions", subscriptions);
  }

  private record SubscriptionIds(List<String> ids) {
    static SubscriptionIds decode(Params params) {
      return new SubscriptionIds(params.ids("subscriptionsIds", MAX_PER_CALL));
    }
  }

  private Object unsubscribeFromChannels(Caller caller, SubscriptionIds params) {
    service.unsubscribe(caller.requireSession(), caller.requireSocket(), params.ids());
    return "OK";
  }

  private record Channel(String channel) {
    static Channel decode(Params params) {
      return new Channel(params.channel("channel"));
    }
  }

  private Object subscribeToChannel(Caller caller, Channel params) {
    List<Subscription> subscriptions =
        service.subscribe(
            caller.requireSession(), caller.requireSocket(), List.of(params.channel()), true);
    return Map.of("subscriptionId", subscriptions.getFirst().id());
  }

  private Object unsubscribeFromChannel(Caller caller, Channel params) {
    service.unsubscribeLegacy(caller.requireSession(), caller.requireSocket(), params.channel());
    return "OK";
  }

  private Object logout(Caller caller, NoParams params) {
    service.logout(caller.requireSession());
    return "OK";
  }
}
