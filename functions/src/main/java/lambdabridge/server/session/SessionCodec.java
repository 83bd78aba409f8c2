package lambdabridge.server.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.connection.Level;
import lambdabridge.protocol.connection.Resumption;
import lambdabridge.protocol.connection.Session;
import org.jspecify.annotations.Nullable;

/** A session with its master secret as bytes to be sealed: {@code master secret[48] | JSON}. */
final class SessionCodec {
  private static final int MASTER_SECRET_LENGTH = 48;

  private SessionCodec() {}

  static SecretBytes encode(Session session, SecretBytes masterSecret) {
    if (masterSecret.length() != MASTER_SECRET_LENGTH) {
      throw new IllegalArgumentException("master secret of " + masterSecret.length() + " bytes");
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", session.id());
    fields.put("level", session.level().name());
    fields.put("publicKey", session.publicKey());
    fields.put("account", session.account());
    fields.put("solution", session.solution());
    fields.put("agent", session.agent());
    fields.put("version", session.version());
    fields.put("rekeys", session.rekeys());
    byte[] json = Json.encode(fields).getBytes(StandardCharsets.UTF_8);
    byte[] joined = Arrays.copyOf(masterSecret.toArray(), MASTER_SECRET_LENGTH + json.length);
    System.arraycopy(json, 0, joined, MASTER_SECRET_LENGTH, json.length);
    return SecretBytes.wrap(joined);
  }

  static Resumption decode(SecretBytes encoded) {
    String json =
        new String(
            encoded.slice(MASTER_SECRET_LENGTH, encoded.length()).toArray(),
            StandardCharsets.UTF_8);
    Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(Json.decode(json));
    Session session =
        new Session(
            text(fields, "id"),
            Level.valueOf(text(fields, "level")),
            text(fields, "publicKey"),
            (String) fields.get("account"),
            (String) fields.get("solution"),
            (String) fields.get("agent"),
            number(fields, "version"),
            fields.containsKey("rekeys") ? number(fields, "rekeys") : 0);
    return new Resumption(session, encoded.slice(0, MASTER_SECRET_LENGTH));
  }

  private static String text(Map<?, ?> fields, String name) {
    return (String) Objects.requireNonNull(fields.get(name));
  }

  private static int number(Map<?, ?> fields, String name) {
    return Math.toIntExact((Long) Objects.requireNonNull(fields.get(name)));
  }
}
