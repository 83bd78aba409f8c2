package lambdabridge.server.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.server.metric.Metrics;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Origin;
import lambdabridge.server.rpc.RpcDispatcher;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.rpc.RpcTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class RpcAnswersTest {
  @Test
  @DisplayName("GEN-03 the answer repeats the request id unchanged")
  void answerRepeatsTheId() {
    for (Object id : List.of(7L, "seven", 7.5)) {
      assertThat(answer(id, () -> "pong")).containsEntry("id", id).containsEntry("result", "pong");
      assertThat(answer(id, () -> refuse(ErrorCode.ACCESS_DENIED, null))).containsEntry("id", id);
    }
  }

  @Test
  @DisplayName("GEN-04 errors have msg, data.error.code and optional data.error.data")
  void refusalHasItsShape() {
    assertThat(answer(1L, () -> refuse(ErrorCode.INVALID_THREAD_KEY, null)))
        .containsEntry("result", null)
        .extractingByKey("error")
        .isEqualTo(
            Map.of(
                "msg",
                "Invalid thread key",
                "data",
                Map.of("error", withNull("code", 0x6002, "data"))));
    assertThat(answer(1L, () -> refuse(ErrorCode.ACCESS_DENIED, "policy is not met")))
        .extractingByKey("error")
        .isEqualTo(
            Map.of(
                "msg",
                "Access denied",
                "data",
                Map.of("error", Map.of("code", 0x30, "data", "policy is not met"))));
  }

  @Test
  @DisplayName("GEN-23 an unexpected server fault yields code -32603 and tells nothing of it")
  void faultIsHidden() {
    Map<String, @Nullable Object> answer =
        answer(
            1L,
            () -> {
              throw new IllegalStateException("secret detail");
            });

    assertThat(answer)
        .containsEntry("result", null)
        .extractingByKey("error")
        .isEqualTo(
            Map.of(
                "msg", "Internal server error", "data", Map.of("error", Map.of("code", -32603))));
  }

  @Test
  void outageOfAStoreIsNoAnswer() {
    assertThatExceptionOfType(SdkClientException.class)
        .isThrownBy(
            () ->
                answer(
                    1L,
                    () -> {
                      throw SdkClientException.create("no connection");
                    }));
  }

  /** What a method does, in place of a real one. */
  private interface Body {
    Object run();
  }

  private static Map<String, @Nullable Object> answer(Object id, Body body) {
    RpcMethod<?> method = RpcMethod.of("run", Access.NONE, p -> "", (caller, none) -> body.run());
    RpcDispatcher dispatcher = new RpcDispatcher(new RpcTable(List.of(List.of(method))));
    return new RpcAnswers(dispatcher, Origin.http("192.0.2.1"), Metrics.unread())
        .answer(Map.of("id", id, "method", "run", "params", Map.of()), null, PayloadCodec.MSGPACK);
  }

  private static Object refuse(ErrorCode error, @Nullable Object data) {
    throw new RpcException(error, data);
  }

  private static Map<String, @Nullable Object> withNull(String key, Object value, String nullKey) {
    Map<String, @Nullable Object> map = new HashMap<>();
    map.put(key, value);
    map.put(nullKey, null);
    return map;
  }
}
