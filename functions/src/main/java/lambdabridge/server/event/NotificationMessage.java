package lambdabridge.server.event;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.notification.NotificationSealer;
import lambdabridge.server.socket.Binding;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket message nobody asked for, sealed for one binding.
 *
 * <pre>
 * 0 u32be | [channel id u32be] | sealed: one event in PSON, or a list of events in MessagePack
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 8.5.
 */
public final class NotificationMessage {
  private NotificationMessage() {}

  /** Returns the message of one event. */
  public static Bytes of(
      Binding binding, Map<String, ? extends @Nullable Object> event, SecureRandom random) {
    Object payload = binding.version() == PayloadCodec.PSON ? event : List.of(event);
    ByteWriter out = new ByteWriter().u32(0);
    if (binding.multi()) {
      out.u32(binding.channelId());
    }
    return out.bytes(
            new NotificationSealer(binding.key())
                .seal(PayloadCodec.ofNotifications(binding.version()).encode(payload), random))
        .finish();
  }
}
