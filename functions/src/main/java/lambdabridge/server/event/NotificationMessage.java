package lambdabridge.server.event;

import java.security.SecureRandom;
import java.util.ArrayList;
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
  /** Bytes of events sent together, unless a single one is longer. */
  private static final int MAX_PAYLOAD = 64 * 1024;

  private NotificationMessage() {}

  /** Returns the message of one event. */
  public static Bytes of(
      Binding binding, Map<String, ? extends @Nullable Object> event, SecureRandom random) {
    return of(binding, List.of(event), random).getFirst();
  }

  /** Returns the messages of some events, in their order. */
  public static List<Bytes> of(
      Binding binding,
      List<? extends Map<String, ? extends @Nullable Object>> events,
      SecureRandom random) {
    PayloadCodec codec = PayloadCodec.ofNotifications(binding.version());
    List<Bytes> payloads = new ArrayList<>();
    if (binding.version() == PayloadCodec.PSON) {
      events.forEach(event -> payloads.add(codec.encode(event)));
    } else {
      addPayloads(codec, events, payloads);
    }
    NotificationSealer sealer = new NotificationSealer(binding.key());
    return payloads.stream()
        .map(payload -> head(binding).concat(sealer.seal(payload, random)))
        .toList();
  }

  private static void addPayloads(PayloadCodec codec, List<?> events, List<Bytes> payloads) {
    Bytes payload = codec.encode(events);
    if (payload.length() <= MAX_PAYLOAD || events.size() == 1) {
      payloads.add(payload);
      return;
    }
    int middle = events.size() / 2;
    addPayloads(codec, events.subList(0, middle), payloads);
    addPayloads(codec, events.subList(middle, events.size()), payloads);
  }

  private static Bytes head(Binding binding) {
    ByteWriter head = new ByteWriter().u32(0);
    if (binding.multi()) {
      head.u32(binding.channelId());
    }
    return head.finish();
  }
}
