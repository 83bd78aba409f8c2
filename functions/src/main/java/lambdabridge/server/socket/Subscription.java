package lambdabridge.server.socket;

/**
 * One wish of a binding to hear of events.
 *
 * @param id 24 random lowercase hex digits
 * @param channel the text the client subscribed with
 * @param legacy made by {@code subscribeToChannel}: events of the binding then carry version 1 and
 *     a channel
 */
public record Subscription(String id, String channel, boolean legacy) {
  /** Returns what the subscription asks for. */
  public ChannelQuery query() {
    return legacy ? ChannelQuery.parseLegacy(channel) : ChannelQuery.parse(channel);
  }
}
