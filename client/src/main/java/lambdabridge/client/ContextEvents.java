package lambdabridge.client;

import java.util.Locale;
import lambdabridge.client.format.Fields;

/** Gives the events of contexts and their users their form. */
final class ContextEvents {
  private ContextEvents() {}

  static void register(Connection connection) {
    connection.readEvents(
        "contextUserAdded", data -> new Event.ContextUserAdded(data.text("contextId"), user(data)));
    connection.readEvents(
        "contextUserRemoved",
        data -> new Event.ContextUserRemoved(data.text("contextId"), user(data)));
    connection.readEvents(
        "contextUserStatusChanged",
        data ->
            new Event.ContextUserStatusChanged(
                data.text("contextId"),
                data.objects("users").stream()
                    .map(
                        change ->
                            new Event.ContextUserStatusChanged.Change(
                                user(change), change.text("action").toLowerCase(Locale.ROOT)))
                    .toList()));
  }

  private static UserWithPubKey user(Fields data) {
    return new UserWithPubKey(data.text("userId"), data.text("pubKey"));
  }
}
