package lambdabridge.server.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lambdabridge.server.dynamo.StreamRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeliveryTest extends NotifierCase {
  @Test
  void aSocketGetsItsEventsInTheOrderOfTheChanges() {
    bob.subscribe("thread/messages");
    String thread = thread("alice", "bob");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sent.add(send(thread));
    }

    announce();

    assertThat(data(bob.events()))
        .extracting(data -> (String) value(data, "id"))
        .containsExactlyElementsOf(sent);
  }

  @Test
  void aBatchDeliveredTwiceSendsTheSameEventsAgain() {
    bob.subscribe("thread");
    send(thread("alice", "bob"));
    List<StreamRecord> batch = containers.take();

    announce(batch);
    List<String> first = types(bob.events());
    announce(batch);

    assertThat(types(bob.events())).isEqualTo(first);
  }

  @Test
  void theTimeFromTheChangeToItsEventIsMeasured() {
    bob.subscribe("thread");
    thread("alice", "bob");
    bridge.clock().advance(Duration.ofMillis(250));

    announce();

    assertThat(bridge.metricLines().getLast()).contains("\"EventDelay\":250");
  }

  @Test
  void aSocketThatIsGoneIsForgottenAndTheOthersAreServed() {
    bob.subscribe("thread");
    carol.subscribe("thread");
    endpoint.answer(bob.connectionId(), 410);

    thread("alice", "bob", "carol");
    announce();

    assertThat(types(carol.events())).containsExactly("threadCreated");
    assertThat(bridge.bridge().sockets().bindings(bob.publicKey())).isEmpty();
    assertThat(bridge.bridge().sockets().kind(bob.connectionId())).isEmpty();
  }

  @Test
  @DisplayName("EVT-15 An offline removed member receives threadUpdated once, on subscribing")
  void missedUpdateArrivesOnce() {
    String thread = thread("alice", "bob");
    update(thread, "k2", List.of("alice"), List.of("alice"));
    announce();

    bob.subscribe("thread/delete");
    sumUp();
    assertThat(bob.events()).isEmpty();

    bob.subscribe("thread/update");
    sumUp();
    assertThat(data(bob.events()))
        .singleElement()
        .satisfies(data -> assertThat(data).containsEntry("users", List.of("alice")));

    bob.subscribe("thread/update");
    sumUp();
    assertThat(bob.events()).isEmpty();
  }

  @Test
  @DisplayName(
      "EVT-15 What a removed member has missed does not overtake the subscription's answer")
  void missedUpdateWaitsForTheWindow() {
    String thread = thread("alice", "bob");
    update(thread, "k2", List.of("alice"), List.of("alice"));
    announce();

    bob.subscribe("thread/update");
    announce();

    assertThat(bob.events()).isEmpty();
  }

  @Test
  @DisplayName("EVT-15 A removed member whose socket turns out to be gone counts as offline")
  void missedUpdateOfADeadSocket() {
    String thread = thread("alice", "bob");
    announce();
    bob.subscribe("thread/update");
    endpoint.answer(bob.connectionId(), 410);

    update(thread, "k2", List.of("alice"), List.of("alice"));
    announce();

    bob.goOffline();
    bob.subscribe("thread/update");
    sumUp();
    assertThat(types(bob.events())).containsExactly("threadUpdated");
  }
}
