package lambdabridge.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.TestBridge;
import lambdabridge.server.dynamo.DynamoDbExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls every method from every kind of session: spec privmx-tls.md 5.16. */
class LevelsTest {
  @RegisterExtension static final DynamoDbExtension DYNAMO = DynamoDbExtension.embedded();

  /** Who may call, by the family of a method. */
  private enum Family {
    FREE("+ + + + +"),
    NEEDS_SESSION("- + + + +"),
    NEEDS_ANONYMOUS("- + - - -"),
    NEEDS_LOGIN("- - + + +"),
    NEEDS_USER("- - + - +"),
    NEEDS_ACCOUNT("- - - + +");

    private final String callers;

    /**
     * @param callers for each kind in order, + or -
     */
    Family(String callers) {
      this.callers = callers;
    }

    boolean admits(CallerKind caller) {
      int column =
          switch (caller) {
            case GUEST -> 0;
            case ANONYMOUS -> 1;
            case CONTEXT_USER -> 2;
            case ACCOUNT -> 3;
            case ACCOUNT_OF_USER -> 4;
          };
      return callers.split(" ", -1)[column].equals("+");
    }

    static Family of(String method) {
      return switch (method) {
        case "ping", "getRequestConfig", "request.getRequestConfig" -> FREE;
        case "authorizeWebSocket",
            "unauthorizeWebSocket",
            "subscribeToChannel",
            "subscribeToChannels",
            "unsubscribeFromChannel",
            "unsubscribeFromChannels",
            "server.getKeys" ->
            NEEDS_SESSION;
        case "logout", "proxy" -> NEEDS_LOGIN;
        case "account.register" -> NEEDS_ANONYMOUS;
        case "account.get", "account.setCredentials" -> NEEDS_ACCOUNT;
        default ->
            method.startsWith("context.")
                    || method.startsWith("thread.")
                    || method.startsWith("thread2.")
                ? NEEDS_USER
                : unknown(method);
      };
    }

    private static Family unknown(String method) {
      throw new AssertionError("who may call " + method + "?");
    }
  }

  @TestFactory
  Stream<DynamicTest> everyMethodAdmitsWhomItShould() {
    RpcTable table = new TestBridge(DYNAMO).bridge().rpcTable();
    return table.all().keySet().stream()
        .sorted()
        .flatMap(
            method ->
                Stream.of(CallerKind.values())
                    .map(
                        caller ->
                            DynamicTest.dynamicTest(
                                method + " called by " + caller,
                                () -> check(table, method, caller))));
  }

  /** Runs only the stage that decides: parameters have been read, and the method is not run. */
  private static void check(RpcTable table, String method, CallerKind caller) {
    RpcMethod<?> entry = Objects.requireNonNull(table.find(method));
    RpcMethod<String> shell =
        RpcMethod.of(entry.name(), entry.access(), p -> "", (who, none) -> "called");
    RpcDispatcher dispatcher = new RpcDispatcher(new RpcTable(List.of(List.of(shell))));
    Caller who = new Caller(session(caller), Origin.http("192.0.2.1"));

    Object outcome;
    try {
      outcome = dispatcher.call(who, entry.name(), Map.of());
    } catch (RpcException e) {
      outcome = e.error() + ": " + e.data();
    }

    Family family = Family.of(method);
    assertThat(outcome)
        .isEqualTo(family.admits(caller) ? "called" : refusal(family, caller, entry.name()));
  }

  private static String refusal(Family family, CallerKind caller, String method) {
    return switch (family) {
      case FREE -> throw new AssertionError("refuses nobody");
      case NEEDS_SESSION ->
          "INTERNAL_ERROR: Failed assert HAS_ANY_SESSION for method '" + method + "'";
      case NEEDS_ANONYMOUS, NEEDS_LOGIN ->
          caller == CallerKind.GUEST
              ? "INTERNAL_ERROR: Unknown session for method '" + method + "'"
              : "INTERNAL_ERROR: Invalid session state for method '" + method + "'";
      case NEEDS_USER, NEEDS_ACCOUNT -> "ACCESS_DENIED: null";
    };
  }

  private static @Nullable Session session(CallerKind caller) {
    return switch (caller) {
      case GUEST -> null;
      case ANONYMOUS -> new Session("s", Level.STANDARD, "key", null, null, 1);
      case CONTEXT_USER -> new Session("s", Level.LOGGED_IN, "key", null, null, 1);
      case ACCOUNT -> new Session("s", Level.ACCOUNT, "key", "jan", null, null, 1, 0);
      case ACCOUNT_OF_USER -> new Session("s", Level.LOGGED_IN, "key", "jan", null, null, 1, 0);
    };
  }
}
