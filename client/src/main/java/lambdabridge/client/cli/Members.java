package lambdabridge.client.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.Connection;
import lambdabridge.client.ContextInfo;
import lambdabridge.client.PagingList;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.UserInfo;
import lambdabridge.client.UserWithPubKey;

/** The users of one context by their names. */
final class Members {
  private static final int PAGE = 100;

  private final Connection connection;
  private final String contextId;
  private final Map<String, String> keys = new HashMap<>();

  Members(Connection connection, String contextId) {
    this.connection = connection;
    this.contextId = contextId;
  }

  /**
   * Returns users with their keys.
   *
   * @param names user ids; {@code NAME=PUBKEY} names the key as well, which then is not the
   *     server's to say
   */
  List<UserWithPubKey> find(Collection<String> names) {
    List<UserWithPubKey> users = new ArrayList<>();
    for (String name : names) {
      int equals = name.indexOf('=');
      users.add(
          equals < 0
              ? new UserWithPubKey(name, keyOf(name))
              : new UserWithPubKey(name.substring(0, equals), name.substring(equals + 1)));
    }
    return users;
  }

  private String keyOf(String name) {
    if (keys.isEmpty()) {
      fetch();
    }
    String key = keys.get(name);
    if (key == null) {
      throw new Failure(ExitCode.USAGE, "no user " + name + " in context " + contextId);
    }
    return key;
  }

  private void fetch() {
    PagingList<UserInfo> page;
    int seen = 0;
    do {
      page =
          connection.listContextUsers(
              contextId, new PagingQuery(seen, PAGE, PagingQuery.SortOrder.ASC, null, null, null));
      page.readItems().forEach(user -> keys.put(user.user().userId(), user.user().pubKey()));
      seen += page.readItems().size();
    } while (!page.readItems().isEmpty() && seen < page.totalAvailable());
  }

  /** Returns who the connected user is in the context. */
  static String self(Connection connection, String contextId) {
    PagingList<ContextInfo> page;
    int seen = 0;
    do {
      page =
          connection.listContexts(
              new PagingQuery(seen, PAGE, PagingQuery.SortOrder.ASC, null, null, null));
      for (ContextInfo context : page.readItems()) {
        if (context.contextId().equals(contextId)) {
          return context.userId();
        }
      }
      seen += page.readItems().size();
    } while (!page.readItems().isEmpty() && seen < page.totalAvailable());
    throw new Failure(ExitCode.REFUSED, "you do not belong to context " + contextId);
  }
}
