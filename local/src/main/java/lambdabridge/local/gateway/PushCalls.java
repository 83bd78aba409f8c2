package lambdabridge.local.gateway;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import lambdabridge.local.gateway.Answers.Asker;
import lambdabridge.server.rpc.SocketRef;

/**
 * The {@code @connections} calls of API Gateway: {@code POST /STAGE/@connections/ID} sends the body
 * as one message, {@code DELETE} closes the socket. Only who knows the push secret may call.
 */
final class PushCalls {
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:"
              + SocketName.CLIENT_STAGE
              + "|"
              + SocketRef.MANAGEMENT_STAGE
              + ")/@connections/(.*)");

  private PushCalls() {}

  static boolean isOne(HttpCall call) {
    return PATH.matcher(call.path()).matches();
  }

  static void answer(Gateway gateway, Channel channel, Asker asker, HttpCall call) {
    var answers = gateway.answers();
    var secret = gateway.settings().pushSecret();
    if (secret == null) {
      answers.refuse(channel, asker, 404, "Not Found");
    } else if (!isAuthorized(call, secret.toArray())) {
      answers.refuse(channel, asker, 403, "Forbidden");
    } else if (call.body().length() > gateway.settings().sockets().maxMessageBytes()) {
      answers.refuse(channel, asker, 413, "Request Entity Too Large");
    } else if (call.method().equals(HttpMethod.POST)) {
      var taken = gateway.sockets().push(connectionId(call), call.body());
      answers.empty(channel, asker, taken ? 200 : 410);
    } else if (call.method().equals(HttpMethod.DELETE)) {
      var socket = gateway.sockets().find(connectionId(call));
      socket.ifPresent(SocketConnection::closeNow);
      answers.empty(channel, asker, socket.isPresent() ? 204 : 410);
    } else {
      answers.methodNotAllowed(channel, asker, "POST,DELETE");
    }
  }

  private static boolean isAuthorized(HttpCall call, byte[] secret) {
    var given = call.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    var expected = "Bearer " + new String(secret, StandardCharsets.UTF_8);
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static String connectionId(HttpCall call) {
    try {
      return URLDecoder.decode(
          PATH.matcher(call.path()).replaceFirst("$1"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return ""; // no socket has this id
    }
  }
}
