package lambdabridge.server.account;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.discovery.Address;
import lambdabridge.server.rpc.Params;
import org.jspecify.annotations.Nullable;

/** The fields of accounts in the parameters and results of both APIs. */
public final class AccountFields {
  private static final int MIN_NAME = 3;
  private static final int MAX_NAME = 50;

  private AccountFields() {}

  /** Returns the name of an account: the user part of {@code user#host}. */
  public static String name(Params p) {
    String name = p.text("name", MIN_NAME, MAX_NAME);
    if (!Address.isUser(name)) {
      throw p.invalid(
          "name",
          "Expected lowercase letters and digits, joined by single dots, dashes, underlines");
    }
    return name;
  }

  /** Returns what was made of a password, or null. */
  public static @Nullable SrpCredentials optCredentials(Params p) {
    return p.optObject("credentials", SrpCredentials::decode);
  }

  /** Returns login keys, each once, or null. */
  public static @Nullable List<String> optLoginKeys(Params p) {
    return p.has("loginKeys")
        ? p.publicKeys("loginKeys", Account.MAX_LOGIN_KEYS).stream().distinct().toList()
        : null;
  }

  /** Returns an account as answers show it: without anything that helps to open it. */
  public static Map<String, @Nullable Object> wire(Account account, String host) {
    Map<String, @Nullable Object> wire = new LinkedHashMap<>();
    wire.put("name", account.name());
    wire.put("address", account.name() + "#" + host);
    wire.put("created", account.created());
    wire.put("modified", account.modified());
    wire.put("hasPassword", account.password() != null);
    wire.put("loginKeys", account.loginKeys());
    wire.put("userPubKey", account.userKey());
    wire.put("blocked", account.blocked());
    return wire;
  }
}
