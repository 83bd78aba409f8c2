package lambdabridge.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What threadSendCustomEvent admits and passes on; who receives it is the notifier's. */
class ThreadCustomEventTest extends ThreadMethodsCase {
  @Test
  void eventNamesItsThreadAndAuthor() {
    String threadId =
        create(ann, with(newThread(List.of("bob"), List.of("ann")), "type", "thread"));

    assertThat(call(ann, "threadSendCustomEvent", event(threadId, List.of("bob")))).isEqualTo(OK);

    assertThat(sent(threadId))
        .singleElement()
        .satisfies(
            row ->
                assertThat(Json.decode(Attributes.text(row, "fields")))
                    .isEqualTo(
                        Map.of(
                            "contextId", context,
                            "threadId", threadId,
                            "type", "thread",
                            "channel", "typing",
                            "keyId", "k1",
                            "data", "hello",
                            "author", "ann",
                            "authorKey", ann.publicKey(),
                            "everyone", false)))
        .satisfies(
            row -> assertThat(Json.decode(Attributes.text(row, "list"))).isEqualTo(List.of("bob")));
  }

  @Test
  @DisplayName("THR-60 listing a managers-only member is USER_DOES_NOT_HAVE_ACCESS_TO_CONTAINER")
  void onlyUsersCanBeListed() {
    String threadId = thread("bob");

    for (String other : List.of("ann", "cat", "nobody")) {
      refused(
          ErrorCode.USER_DOES_NOT_HAVE_ACCESS_TO_CONTAINER,
          ann,
          "threadSendCustomEvent",
          event(threadId, List.of("bob", other)));
    }
    assertThat(sent(threadId)).isEmpty();
  }

  @Test
  @DisplayName("THR-61 threadSendCustomEvent accepts any keyId text")
  void keyIsNotChecked() {
    String threadId = thread("bob");

    assertThat(
            call(
                ann,
                "threadSendCustomEvent",
                with(event(threadId, List.of("bob")), "keyId", "none of the thread's")))
        .isEqualTo(OK);
  }

  @Test
  void anyUserOfTheContextMaySend() {
    String threadId = thread("bob");

    assertThat(call(cat, "threadSendCustomEvent", event(threadId, List.of("bob")))).isEqualTo(OK);
  }

  @Test
  @DisplayName("ACL-22 threadSendCustomEvent is governed by threadSendCustomNotification")
  void sendingNeedsItsAcl() {
    String threadId = thread("bob");
    Session eve =
        user(
            context,
            "eve",
            "ALLOW ALL\nDENY thread/threadSendCustomNotification threadId=" + threadId);

    refused(
        ErrorCode.ACCESS_DENIED, eve, "threadSendCustomEvent", event(threadId, List.of("nobody")));
    assertThat(call(eve, "threadSendCustomEvent", event(thread("bob"), List.of("bob"))))
        .isEqualTo(OK);
  }

  @Test
  @DisplayName("GEN-16 custom event data above measure 16384 is INVALID_PARAMS")
  void dataIsBounded() {
    Map<String, Object> event = event(thread("bob"), List.of("bob"));
    String largest = "x".repeat(16_384 - 2);

    assertThat(call(ann, "threadSendCustomEvent", with(event, "data", largest))).isEqualTo(OK);
    refused(
        ErrorCode.INVALID_PARAMS, ann, "threadSendCustomEvent", with(event, "data", largest + "x"));
  }

  @Test
  void callsAreRefusedInTheOrderOfTheSpecification() {
    refused(
        ErrorCode.THREAD_DOES_NOT_EXIST,
        ann,
        "threadSendCustomEvent",
        event(UNKNOWN_ID, List.of("nobody")));
    refused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "threadSendCustomEvent",
        with(event(UNKNOWN_ID, List.of()), "channel", "not a channel"));
    Session stranger = user(newContext(Map.of()), "ann");
    refused(
        ErrorCode.ACCESS_DENIED,
        stranger,
        "threadSendCustomEvent",
        event(thread("bob"), List.of("nobody")));
  }

  private static Map<String, Object> event(String threadId, List<String> users) {
    return new HashMap<>(
        Map.of(
            "threadId", threadId,
            "channel", "typing",
            "keyId", "k1",
            "data", "hello",
            "users", users));
  }

  private static List<Map<String, AttributeValue>> sent(String threadId) {
    return DYNAMO
        .client()
        .query(
            q ->
                q.tableName(DYNAMO.tables().containers())
                    .keyConditionExpression("pk = :pk and begins_with(sk, :sk)")
                    .expressionAttributeValues(
                        Map.of(
                            ":pk", Attributes.s("thread#" + threadId),
                            ":sk", Attributes.s("event#"))))
        .items();
  }
}
