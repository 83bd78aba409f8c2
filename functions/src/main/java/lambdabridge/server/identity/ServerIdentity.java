package lambdabridge.server.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.connection.ServerKey;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.server.rpc.Access;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcMethod;
import lambdabridge.server.secret.BridgeSecrets;

/**
 * Publishes the server's keys: to anybody by {@code server/getKeys} of the management API, and to
 * clients that are connected already by {@code server.getKeys}. docs/accounts.md says how keys are
 * changed and what a client makes of it.
 *
 * <pre>
 * {"host": "…",
 *  "identity": {"key": PUB58, "vouchers": [{"key": PUB58, "signature": HEX}, …]},
 *  "serverKeys": [{"id": HEX, "key": PUB58, "created": s}, …]}
 * </pre>
 *
 * A voucher is a former identity key's signature over {@code identity HOST PUB58}.
 */
public final class ServerIdentity {
  private final Map<String, Object> published;

  public ServerIdentity(String host, BridgeSecrets secrets) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("host", host);
    fields.put("identity", identity(host, secrets));
    fields.put("serverKeys", secrets.serverKeys().stream().map(ServerIdentity::wire).toList());
    this.published = Collections.unmodifiableMap(fields);
  }

  /** Returns what anybody may know, the keys and who vouches for them. */
  public Map<String, Object> published() {
    return published;
  }

  /** Returns the methods of the main API. */
  public List<RpcMethod<?>> methods() {
    return List.of(
        RpcMethod.of(
            "server.getKeys", Access.ANY_SESSION, NoParams::decode, (caller, none) -> published));
  }

  private record NoParams() {
    static NoParams decode(Params params) {
      return new NoParams();
    }
  }

  private static Map<String, Object> identity(String host, BridgeSecrets secrets) {
    String current = secrets.identityKey().publicKey().pub58();
    Bytes statement = Bytes.ofUtf8("identity " + host + " " + current);
    List<Map<String, String>> vouchers = new ArrayList<>();
    for (EcPrivateKey former : secrets.formerIdentityKeys()) {
      vouchers.add(
          Map.of("key", former.publicKey().pub58(), "signature", former.sign(statement).hex()));
    }
    return Map.of("key", current, "vouchers", vouchers);
  }

  private static Map<String, Object> wire(ServerKey key) {
    return Map.of(
        "id", key.id().hex(),
        "key", key.key().publicKey().pub58(),
        "created", key.created().getEpochSecond());
  }
}
