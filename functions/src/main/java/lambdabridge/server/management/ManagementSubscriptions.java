package lambdabridge.server.management;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.management.ManagementSocketStore.Subscriber;
import lambdabridge.server.rpc.SocketRef;
import org.jspecify.annotations.Nullable;

/** Finds out which management sockets get an event. */
public final class ManagementSubscriptions {
  private final ManagementSocketStore sockets;

  public ManagementSubscriptions(ManagementSocketStore sockets) {
    this.sockets = sockets;
  }

  /** A text frame to be sent. */
  public record Frame(SocketRef socket, String json) {}

  /**
   * Returns the frames for some events, in their order, for the sockets of this moment.
   *
   * @param events asked for only if there is anybody to hear of them
   */
  public List<Frame> frames(Supplier<List<ManagementEvent>> events) {
    List<Subscriber> subscribers = sockets.subscribers();
    if (subscribers.isEmpty()) {
      return List.of();
    }
    List<Frame> frames = new ArrayList<>();
    for (ManagementEvent event : events.get()) {
      for (Subscriber subscriber : subscribers) {
        if (subscriber.wants(event.channel(), event.solution())) {
          frames.add(new Frame(subscriber.socket(), json(event)));
        }
      }
    }
    return frames;
  }

  private static String json(ManagementEvent event) {
    Map<String, @Nullable Object> frame = new LinkedHashMap<>();
    frame.put("channel", event.channel());
    frame.put("type", event.type());
    frame.put("data", event.data());
    frame.put("timestamp", event.timestamp());
    return Json.encode(frame);
  }
}
