package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import lambdabridge.server.Ids;
import lambdabridge.server.event.EventRow;
import lambdabridge.server.event.EventStore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContextEventsTest extends NotifierCase {
  private final EventStore events =
      new EventStore(DYNAMO.client(), DYNAMO.tables(), new Ids(new SecureRandom()), bridge.clock());

  @Test
  @DisplayName("CTX-23 contextSendCustomEvent gives each listed user its own key, and the author")
  void customEventCarriesOwnKeys() {
    bob.subscribe("context/custom/chat|contextId=" + context);
    carol.subscribe("context");
    alice.subscribe("context");

    alice.call(
        "context.contextSendCustomEvent",
        Map.of(
            "contextId",
            context,
            "channel",
            "chat",
            "data",
            "hello",
            "users",
            List.of(
                Map.of("id", "bob", "key", "for bob"), Map.of("id", "carol", "key", "for carol"))));
    announce();

    for (TestUser user : List.of(bob, carol)) {
      assertThat(data(user.events()))
          .containsExactly(
              Map.of(
                  "id",
                  context,
                  "key",
                  "for " + user.id,
                  "eventData",
                  "hello",
                  "author",
                  Map.of("id", "alice", "pub", alice.publicKey())));
    }
    assertThat(alice.events()).isEmpty();
  }

  @Test
  @DisplayName("EVT-25 contextUserAdded reaches all context users including the new one")
  void userAddedReachesEveryone() {
    alice.subscribe("context/userAdded");
    TestUser dave = user("dave");
    dave.subscribe("context/userAdded");

    events.append(new EventRow.ContextUserAdded(context, "dave", dave.publicKey()));
    announce();

    Map<String, Object> added =
        Map.of("contextId", context, "userId", "dave", "pubKey", dave.publicKey());
    assertThat(data(alice.events())).containsExactly(added);
    assertThat(data(dave.events())).containsExactly(added);
  }

  @Test
  @DisplayName("EVT-26 contextUserRemoved reaches the remaining users")
  void userRemovedReachesTheOthers() {
    alice.subscribe("context/userRemoved");
    bob.subscribe("context/userRemoved");

    bridge.removeUser(context, "bob", bob.key);
    events.append(new EventRow.ContextUserRemoved(context, "bob", bob.publicKey()));
    announce();

    assertThat(types(alice.events())).containsExactly("contextUserRemoved");
    assertThat(bob.events()).isEmpty();
  }
}
