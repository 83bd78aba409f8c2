package lambdabridge.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RpcDispatcherTest {
  private static final Session ANONYMOUS =
      new Session("s", Level.STANDARD, "key", "solution", null, 2);
  private static final Session USER = new Session("s", Level.LOGGED_IN, "key", null, null, 2);

  private final RpcDispatcher dispatcher =
      new RpcDispatcher(
          new RpcTable(
              List.of(
                  List.of(echo("free", Access.NONE), echo("session", Access.ANY_SESSION)),
                  List.of(
                      echo("logout", Access.ESTABLISHED),
                      echo("thread.threadGet", Access.CONTEXT_USER)))));

  @Test
  @DisplayName("GEN-01 an unknown method name answers METHOD_NOT_FOUND")
  void unknownMethod() {
    for (String name : List.of("", "Free", "thread.free", "threadGet", "thread3.threadGet")) {
      assertRefused(ErrorCode.METHOD_NOT_FOUND, USER, name, Map.of("x", 1L));
    }
  }

  @Test
  @DisplayName("GEN-20 thread2. is another spelling of thread.")
  void threadAlias() {
    assertThat(call(USER, "thread2.threadGet", Map.of("id", "a"))).isEqualTo("a");
    assertRefused(ErrorCode.INVALID_PARAMS, USER, "thread2.threadGet", Map.of());
    assertRefused(ErrorCode.ACCESS_DENIED, ANONYMOUS, "thread2.threadGet", Map.of("id", "a"));
  }

  @Test
  @DisplayName("GEN-22 shape comes before session: a malformed call is INVALID_PARAMS for anyone")
  void shapeComesBeforeSession() {
    assertRefused(ErrorCode.INVALID_PARAMS, ANONYMOUS, "thread.threadGet", Map.of());
    assertRefused(ErrorCode.INVALID_PARAMS, null, "session", Map.of("id", 1L));
  }

  @Test
  @DisplayName("SES-02 an anonymous session calling a method of context users gets ACCESS_DENIED")
  void anonymousSessionIsNoContextUser() {
    assertRefused(ErrorCode.ACCESS_DENIED, ANONYMOUS, "thread.threadGet", Map.of("id", "a"));
    assertRefused(ErrorCode.ACCESS_DENIED, null, "thread.threadGet", Map.of("id", "a"));
  }

  @Test
  void eachLevelAdmitsItsCallers() {
    Map<String, Object> params = Map.of("id", "a");

    assertThat(call(null, "free", params)).isEqualTo("a");
    assertRefused(ErrorCode.INTERNAL_ERROR, null, "session", params);
    assertThat(call(ANONYMOUS, "session", params)).isEqualTo("a");
    assertRefused(ErrorCode.INTERNAL_ERROR, null, "logout", params);
    assertRefused(ErrorCode.INTERNAL_ERROR, ANONYMOUS, "logout", params);
    assertThat(call(USER, "logout", params)).isEqualTo("a");
  }

  @Test
  void twoMethodsOfOneNameAreAMistake() {
    List<RpcMethod<?>> free = List.of(echo("free", Access.NONE));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RpcTable(List.of(free, free)))
        .withMessageContaining("free");
  }

  private static RpcMethod<?> echo(String name, Access access) {
    return RpcMethod.of(name, access, p -> p.id("id"), (caller, id) -> id);
  }

  private @Nullable Object call(@Nullable Session session, String name, Map<String, ?> params) {
    return dispatcher.call(new Caller(session, Origin.http("192.0.2.1")), name, params);
  }

  private void assertRefused(
      ErrorCode code, @Nullable Session session, String name, Map<String, ?> params) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> call(session, name, params))
        .satisfies(e -> assertThat(e.error()).isEqualTo(code));
  }
}
