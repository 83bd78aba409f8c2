package lambdabridge.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelQueryTest {
  @Test
  void pathAloneHasNoRestriction() {
    assertThat(ChannelQuery.parse("thread/create"))
        .isEqualTo(new ChannelQuery("thread/create", null, null, null, null))
        .isEqualTo(ChannelQuery.parse("thread/create|"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "thread|containerId=T1,containerType=thread",
        "thread|containerType=thread,containerId=T1",
        "thread|limitedBy=containerId,objectId=T1,containerType=thread",
        "thread|objectId=T1,limitedBy=container,containerType=thread"
      })
  void selectorAndFilterComeInAnyOrderAndForm(String text) {
    assertThat(ChannelQuery.parse(text))
        .isEqualTo(new ChannelQuery("thread", null, "T1", null, "thread"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"t|contextId", "t|contextId=a=b", "t|contextId=a,", "t|=|x", "t|contextId=a|b"})
  @DisplayName("SES-24 A selector without '=' or with two is refused")
  void optionNeedsExactlyOneEqualsSign(String text) {
    assertRefused(text, "Invalid subscribtion options");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t|contextId=a,containerId=b",
        "t|itemId=a,itemId=a",
        "t|limitedBy=itemId,objectId=a,contextId=b",
        "t|objectId=a,objectId=b,limitedBy=item"
      })
  @DisplayName("SES-25 Two object selectors in one channel are refused")
  void secondSelectorIsRefused(String text) {
    assertRefused(text, "Invalid subscribtion options, there can be only one object selector");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "t|threadId=a threadId=a",
        "t|containerType=a,b=c containerType=a,b=c",
        "t|objectId=a objectId=a",
        "t|limitedBy=thread,objectId=a limitedBy=thread,objectId=a"
      })
  @DisplayName("SES-26 An unknown selector key is refused")
  void unknownNameIsRefused(String text, String options) {
    assertRefused(text, "invalid: " + options);
  }

  @ParameterizedTest
  @CsvSource({
    "thread, thread/messages/create, true",
    "thread/messages, thread/messages/create, true",
    "thread/messages/create, thread/messages/create, true",
    "thread/mess, thread/messages/create, false",
    "thread/messages/create, thread/messages, false",
    "'', thread/messages, false"
  })
  @DisplayName("EVT-04 EVT-05 EVT-06 Path segments match as a whole")
  void pathMatchesByWholeSegments(String subscribed, String published, boolean expected) {
    assertThat(ChannelQuery.parse(subscribed).matches(published, "C1", "T1", "M1", "thread"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      nullValues = "-",
      value = {
        "contextId=C1 C1 T1 M1 thread true",
        "contextId=C2 C1 T1 M1 thread false",
        "containerId=T1 C1 T1 M1 thread true",
        "containerId=T2 C1 T1 M1 thread false",
        "containerId=T2 C1 - - - true",
        "itemId=M1 C1 T1 M1 thread true",
        "itemId=M2 C1 T1 M1 thread false",
        "itemId=M2 C1 T1 - thread true",
        "containerType=thread C1 T1 M1 thread true",
        "containerType=thread C1 T1 M1 inbox false",
        "containerType=thread C1 T1 M1 - false",
        "containerId=T1,containerType=inbox C1 T1 M1 thread false"
      })
  @DisplayName("EVT-07 EVT-08 EVT-09 EVT-10 EVT-32 Selectors and the container type restrict")
  void optionsRestrict(
      String options,
      String contextId,
      @Nullable String containerId,
      @Nullable String itemId,
      @Nullable String containerType,
      boolean expected) {
    assertThat(
            ChannelQuery.parse("thread|" + options)
                .matches("thread/x", contextId, containerId, itemId, containerType))
        .isEqualTo(expected);
  }

  @Test
  void legacyNamesAreTranslated() {
    assertThat(ChannelQuery.parseLegacy("thread"))
        .isEqualTo(new ChannelQuery("thread", null, null, null, null));
    assertThat(ChannelQuery.parseLegacy("thread/T1/messages"))
        .isEqualTo(new ChannelQuery("thread/messages", null, "T1", null, null));
    assertThat(ChannelQuery.parseLegacy("thread/T1/chat"))
        .isEqualTo(new ChannelQuery("thread/custom/chat", null, "T1", null, null));
    assertThat(ChannelQuery.parseLegacy("context/C1/a/b"))
        .isEqualTo(new ChannelQuery("context/custom/a/b", "C1", null, null, null));
  }

  @Test
  @DisplayName("SES-29 Legacy subscribeToChannel with two path segments is INVALID_PARAMS")
  void legacyNameOfTwoSegmentsIsRefused() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ChannelQuery.parseLegacy("thread/T1"))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARAMS))
        .satisfies(e -> assertThat(e.data()).isEqualTo("invalid channel construction"));
  }

  private static void assertRefused(String text, String detail) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ChannelQuery.parse(text))
        .satisfies(e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_PARAMS))
        .satisfies(e -> assertThat(e.data()).isEqualTo(detail));
  }
}
