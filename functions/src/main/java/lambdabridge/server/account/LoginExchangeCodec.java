package lambdabridge.server.account;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.connection.LoginExchange;
import org.jspecify.annotations.Nullable;

/** A login between its two messages as bytes to be sealed: JSON. */
final class LoginExchangeCodec {
  private LoginExchangeCodec() {}

  static SecretBytes encode(LoginExchange exchange) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("sessionId", exchange.sessionId());
    fields.put("connectionId", exchange.connectionId());
    fields.put("account", exchange.account());
    fields.put("agent", exchange.agent());
    fields.put("expires", exchange.expires().toEpochMilli());
    fields.put("real", exchange.real());
    switch (exchange) {
      case LoginExchange.Srp srp -> {
        fields.put("verifier", hex(srp.verifier()));
        fields.put("exponent", hex(srp.exponent()));
        fields.put("serverPublic", srp.serverPublic().hex());
      }
      case LoginExchange.Key key -> {
        fields.put("publicKey", key.publicKey());
        fields.put("ephemeral", hex(key.ephemeral()));
      }
    }
    return SecretBytes.wrap(Json.encode(fields).getBytes(StandardCharsets.UTF_8));
  }

  static LoginExchange decode(SecretBytes encoded) {
    Map<?, ?> fields =
        (Map<?, ?>)
            Objects.requireNonNull(
                Json.decode(new String(encoded.toArray(), StandardCharsets.UTF_8)));
    String sessionId = text(fields, "sessionId");
    String connectionId = text(fields, "connectionId");
    String account = text(fields, "account");
    String agent = (String) fields.get("agent");
    Instant expires = Instant.ofEpochMilli((Long) Objects.requireNonNull(fields.get("expires")));
    boolean real = (Boolean) Objects.requireNonNull(fields.get("real"));
    return fields.containsKey("publicKey")
        ? new LoginExchange.Key(
            sessionId,
            connectionId,
            account,
            agent,
            expires,
            real,
            text(fields, "publicKey"),
            secret(fields, "ephemeral"))
        : new LoginExchange.Srp(
            sessionId,
            connectionId,
            account,
            agent,
            expires,
            real,
            secret(fields, "verifier"),
            secret(fields, "exponent"),
            Bytes.ofHex(text(fields, "serverPublic")));
  }

  private static String text(Map<?, ?> fields, String name) {
    return (String) Objects.requireNonNull(fields.get(name));
  }

  private static SecretBytes secret(Map<?, ?> fields, String name) {
    return SecretBytes.wrap(HexFormat.of().parseHex(text(fields, name)));
  }

  private static String hex(SecretBytes secret) {
    return HexFormat.of().formatHex(secret.toArray());
  }
}
