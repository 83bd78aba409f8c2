package lambdabridge.server.thread;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.thread.ThreadDoc.MemberKey;

/**
 * Who is in a container, and the keys that make it so.
 *
 * <p>Source: spec main-api.md 5.
 *
 * @param keyId of the current key from now on
 * @param keys those that are new or replaced
 */
record Membership(List<String> users, List<String> managers, String keyId, List<MemberKey> keys) {

  /**
   * Refuses a membership that is not consistent in itself and with what the container already has.
   *
   * @param historicKeyIds key ids the container used before
   * @param storedKeys keys the container has already
   * @throws RpcException INVALID_PARAMS, USER_DOESNT_EXIST or INVALID_KEY_ID
   */
  void require(
      ContextStore contexts,
      String contextId,
      Collection<String> historicKeyIds,
      List<MemberKey> storedKeys) {
    requireUnique("users", users);
    requireUnique("managers", managers);
    Set<String> members = members();
    if (members.isEmpty()) {
      throw RpcException.invalidParams("users and managers are both empty");
    }
    if (contexts.users(contextId, members).size() < members.size()) {
      throw new RpcException(ErrorCode.USER_DOESNT_EXIST);
    }
    if (keys.stream().map(key -> List.of(key.user(), key.keyId())).distinct().count()
        < keys.size()) {
      throw RpcException.invalidParams("keys: two of the same user and keyId");
    }
    for (MemberKey key : keys) {
      if (!key.keyId().equals(keyId) && !historicKeyIds.contains(key.keyId())) {
        throw new RpcException(ErrorCode.INVALID_KEY_ID);
      }
    }
    Set<String> owners =
        ThreadDoc.merge(storedKeys, keys).stream()
            .filter(key -> key.keyId().equals(keyId))
            .map(MemberKey::user)
            .collect(Collectors.toSet());
    if (!owners.equals(members)) {
      throw RpcException.invalidParams(
          "keys: for keyId, each member must have a key, and nobody else");
    }
  }

  Set<String> members() {
    Set<String> members = new TreeSet<>(users);
    members.addAll(managers);
    return members;
  }

  private static void requireUnique(String name, List<String> ids) {
    if (new HashSet<>(ids).size() < ids.size()) {
      throw RpcException.invalidParams(name + ": an id twice");
    }
  }
}
