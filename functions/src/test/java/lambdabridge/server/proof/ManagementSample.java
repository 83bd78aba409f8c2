package lambdabridge.server.proof;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of one method of the management API that succeeds in a {@link ManagementScene}.
 *
 * @param doneAlready codes with which the same call is answered when it has been made before; empty
 *     if it succeeds again
 * @param makesAnother the call gives what it makes a name of the server's: made again, it makes
 *     another one
 */
record ManagementSample(
    String method,
    Function<ManagementScene, Map<String, ? extends @Nullable Object>> params,
    List<Long> doneAlready,
    boolean makesAnother) {
  /** Methods of a socket, and one that works once for an installation. */
  static final Set<String> OTHERS =
      Set.of(
          "manager/createFirstApiKey",
          "manager/bindAccessToken",
          "manager/subscribeToChannel",
          "manager/unsubscribeFromChannel");

  private static final long USER_DOES_NOT_EXIST = 0x0009;
  private static final long INVALID_TOKEN = 0x0015;
  private static final long THREAD_DOES_NOT_EXIST = 0x6001;
  private static final long THREAD_MESSAGE_DOES_NOT_EXIST = 0x600D;
  private static final long CONTEXT_DOES_NOT_EXIST = 0x6116;
  private static final long API_KEY_DOES_NOT_EXIST = 0x612B;
  private static final long SOLUTION_DOES_NOT_EXIST = 0x6130;
  private static final long ACCOUNT_DOES_NOT_EXIST = 0x6F11;
  private static final long ACCOUNT_ALREADY_EXISTS = 0x6F12;

  static final Collection<ManagementSample> ALL =
      List.of(
          of("versions", scene -> Map.of()),
          of("versionsWithTest", scene -> Map.of("test", "0123456789abcdef0123")),
          of("server/getKeys", scene -> Map.of()),
          of("manager/auth", ManagementScene::login),
          of(
              "manager/auth",
              scene -> Map.of("grantType", "refresh_token", "refreshToken", scene.refreshToken),
              INVALID_TOKEN),
          another(
              "manager/createApiKey", scene -> Map.of("name", "new", "scope", List.of("thread"))),
          of("manager/getApiKey", scene -> Map.of("id", scene.otherKey)),
          of("manager/listApiKeys", scene -> Map.of()),
          of(
              "manager/updateApiKey",
              scene -> Map.of("id", scene.otherKey, "name", "renamed", "enabled", false)),
          of("manager/deleteApiKey", scene -> Map.of("id", scene.otherKey), API_KEY_DOES_NOT_EXIST),
          another("solution/createSolution", scene -> Map.of("name", scene.tag + " new")),
          of("solution/getSolution", scene -> Map.of("id", scene.solution)),
          of("solution/listSolutions", scene -> Map.of()),
          of(
              "solution/updateSolution",
              scene -> Map.of("id", scene.solution, "name", scene.tag + " renamed")),
          of(
              "solution/deleteSolution",
              scene -> Map.of("id", scene.otherSolution),
              SOLUTION_DOES_NOT_EXIST),
          another("context/createContext", scene -> scene.newContext("new")),
          of("context/getContext", scene -> Map.of("contextId", scene.context)),
          of("context/listContexts", ManagementScene::page),
          of("context/listContextsOfSolution", scene -> scene.paged("solutionId", scene.solution)),
          of(
              "context/updateContext",
              scene -> Map.of("contextId", scene.context, "name", "renamed")),
          of(
              "context/deleteContext",
              scene -> Map.of("contextId", scene.context),
              CONTEXT_DOES_NOT_EXIST),
          of("context/addSolutionToContext", ManagementSample::share),
          of(
              "context/removeSolutionFromContext",
              scene -> {
                scene.call("context/addSolutionToContext", share(scene));
                return share(scene);
              }),
          of(
              "context/addUserToContext",
              scene -> scene.user("bob", scene.server.bridge.newKey().publicKey().pub58())),
          of(
              "context/removeUserFromContext",
              scene -> Map.of("contextId", scene.context, "userId", "alice"),
              USER_DOES_NOT_EXIST),
          of(
              "context/removeUserFromContextByPubKey",
              scene ->
                  Map.of(
                      "contextId", scene.context, "userPubKey", scene.aliceKey.publicKey().pub58()),
              USER_DOES_NOT_EXIST),
          of(
              "context/getUserFromContext",
              scene -> Map.of("contextId", scene.context, "userId", "alice")),
          of(
              "context/getUserFromContextByPubKey",
              scene ->
                  Map.of("contextId", scene.context, "pubKey", scene.aliceKey.publicKey().pub58())),
          of("context/listUsersFromContext", scene -> scene.paged("contextId", scene.context)),
          of(
              "context/setUserAcl",
              scene ->
                  Map.of(
                      "contextId", scene.context, "userId", "alice", "acl", "ALLOW thread/READ")),
          of("thread/getThread", scene -> Map.of("threadId", scene.thread)),
          of("thread/listThreads", scene -> ManagementScene.from("contextId", scene.context)),
          of(
              "thread/deleteThread",
              scene -> Map.of("threadId", scene.thread),
              THREAD_DOES_NOT_EXIST),
          of("thread/deleteManyThreads", scene -> Map.of("threadIds", List.of(scene.thread))),
          of(
              "thread/getThreadMessage",
              scene -> Map.of("threadMessageId", scene.messages.getFirst())),
          of("thread/listThreadMessages", scene -> ManagementScene.from("threadId", scene.thread)),
          of(
              "thread/deleteThreadMessage",
              scene -> Map.of("threadMessageId", scene.messages.getFirst()),
              THREAD_MESSAGE_DOES_NOT_EXIST),
          of(
              "thread/deleteManyThreadMessages",
              scene -> Map.of("messageIds", List.copyOf(scene.messages))),
          of(
              "thread/deleteThreadMessagesOlderThan",
              scene ->
                  Map.of(
                      "threadId",
                      scene.thread,
                      "timestamp",
                      scene.server.bridge.clock().millis() + 1)),
          of("account/create", scene -> scene.newAccount("second"), ACCOUNT_ALREADY_EXISTS),
          of("account/get", scene -> Map.of("name", "first." + scene.tag)),
          of("account/list", scene -> Map.of("limit", 100, "sortOrder", "asc")),
          of("account/update", scene -> Map.of("name", "first." + scene.tag, "blocked", true)),
          of(
              "account/setCredentials",
              scene ->
                  Map.of(
                      "name",
                      "first." + scene.tag,
                      "loginKeys",
                      List.of(
                          scene.aliceKey.publicKey().pub58(),
                          scene.server.bridge.newKey().publicKey().pub58()))),
          of(
              "account/delete",
              scene -> Map.of("name", "first." + scene.tag),
              ACCOUNT_DOES_NOT_EXIST));

  private static Map<String, Object> share(ManagementScene scene) {
    return Map.of("contextId", scene.context, "solutionId", scene.otherSolution);
  }

  private static ManagementSample of(
      String method,
      Function<ManagementScene, Map<String, ? extends @Nullable Object>> params,
      Long... doneAlready) {
    return new ManagementSample(method, params, List.of(doneAlready), false);
  }

  private static ManagementSample another(
      String method, Function<ManagementScene, Map<String, ? extends @Nullable Object>> params) {
    return new ManagementSample(method, params, List.of(), true);
  }

  @Override
  public String toString() {
    return method;
  }
}
