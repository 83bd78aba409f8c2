package lambdabridge.server.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.Attributes;
import lambdabridge.server.rpc.ErrorCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ContextCustomEventTest extends ContextMethodsCase {
  @Test
  @DisplayName("CTX-23 contextSendCustomEvent gives each user its own key, and the author")
  void customEventNamesAuthorAndKeys() {
    String id = contextOfAnnAndBob();
    List<Object> receivers =
        List.of(Map.of("id", "bob", "key", "for bob"), Map.of("id", "ann", "key", Map.of("k", 1L)));

    assertThat(callForText(ann, "contextSendCustomEvent", customEvent(id, receivers)))
        .isEqualTo("OK");

    var row = eventRows(id).getFirst();
    assertThat(Json.decode(Attributes.text(row, "fields")))
        .isEqualTo(
            Map.of(
                "contextId",
                id,
                "channel",
                "chat",
                "data",
                Map.of("text", "hello"),
                "author",
                "ann",
                "authorKey",
                annKey));
    assertThat(receivers(row))
        .isEqualTo(List.of(List.of("bob", "for bob"), Arrays.asList("ann", Map.of("k", 1L))));
  }

  @Test
  @DisplayName("CTX-24 contextSendCustomEvent to an unknown id delivers nothing to anybody")
  void customEventToUnknownUser() {
    String id = contextOfAnnAndBob();

    assertRefused(
        ErrorCode.USER_DOESNT_EXIST,
        ann,
        "contextSendCustomEvent",
        customEvent(id, List.of(receiver("bob"), receiver("nobody"))));
    assertThat(eventRows(id)).isEmpty();
  }

  @Test
  @DisplayName("CTX-25 contextSendCustomEvent to nobody returns OK and delivers nothing")
  void customEventToNobody() {
    String id = contextOfAnn(CREATED);

    assertThat(callForText(ann, "contextSendCustomEvent", customEvent(id, List.of())))
        .isEqualTo("OK");
    assertThat(eventRows(id)).isEmpty();
  }

  @Test
  @DisplayName("CTX-26 contextSendCustomEvent data above measure 16384 is INVALID_PARAMS")
  void customEventDataIsBounded() {
    String id = contextOfAnn(CREATED);
    Map<String, Object> event = customEvent(id, List.of(receiver("ann")));
    String largest = "x".repeat(16_384 - 2);

    assertThat(callForText(ann, "contextSendCustomEvent", with(event, "data", largest)))
        .isEqualTo("OK");
    assertRefused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "contextSendCustomEvent",
        with(event, "data", largest + "x"));
    assertRefused(
        ErrorCode.INVALID_PARAMS,
        ann,
        "contextSendCustomEvent",
        customEvent(id, List.of(Map.of("id", "ann", "key", "x".repeat(4_095)))));
  }

  @Test
  @DisplayName("CTX-27 ACL-22 contextSendCustomEvent needs contextSendCustomNotification")
  void customEventNeedsItsAcl() {
    String id = context(CREATED, SOLUTION, List.of());
    String acl = "ALLOW ALL\nDENY context/contextSendCustomNotification";
    stored.put(new ContextUser(id, "ann", annKey, CREATED, acl));

    assertRefused(
        ErrorCode.ACCESS_DENIED,
        ann,
        "contextSendCustomEvent",
        customEvent(id, List.of(receiver("nobody"))));
  }

  @Test
  void customEventsReachManyReceiversWithLargeKeys() {
    String id = contextOfAnn(CREATED);
    List<Object> receivers = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      addUser(id, "user" + i, CREATED);
      receivers.add(Map.of("id", "user" + i, "key", "k".repeat(4_000)));
    }

    assertThat(callForText(ann, "contextSendCustomEvent", customEvent(id, receivers)))
        .isEqualTo("OK");
    List<Object> stored = new ArrayList<>();
    eventRows(id).forEach(row -> stored.addAll(receivers(row)));
    assertThat(stored).hasSize(150).contains(List.of("user7", "k".repeat(4_000)));
  }

  private List<Map<String, AttributeValue>> eventRows(String contextId) {
    return DYNAMO
        .client()
        .query(
            q ->
                q.tableName(DYNAMO.tables().containers())
                    .keyConditionExpression("pk = :pk and begins_with(sk, :sk)")
                    .expressionAttributeValues(
                        Map.of(
                            ":pk", Attributes.s("context#" + contextId),
                            ":sk", Attributes.s("event#"))))
        .items();
  }

  private static List<?> receivers(Map<String, AttributeValue> row) {
    return (List<?>) Objects.requireNonNull(Json.decode(Attributes.text(row, "list")));
  }
}
