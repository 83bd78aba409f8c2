package lambdabridge.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.NullUnmarked;

/** The vectors of the specification, {@code vectors/client-formats.json}. */
@NullUnmarked
public final class Vectors {
  private final JsonNode root;

  private Vectors(JsonNode root) {
    this.root = root;
  }

  public static Vectors load() {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/client-formats.json")) {
      return new Vectors(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the node at a path of names; never null. */
  public JsonNode at(String... names) {
    JsonNode node = root;
    for (String name : names) {
      node = node.get(name);
      if (node == null) {
        throw new IllegalArgumentException("no vector " + String.join(" / ", names));
      }
    }
    return node;
  }

  /** Returns the names below a path. */
  public List<String> names(String... path) {
    List<String> names = new ArrayList<>();
    at(path).fieldNames().forEachRemaining(names::add);
    return names;
  }

  public String text(String... names) {
    return at(names).asText();
  }

  public Bytes utf8(String... names) {
    return Bytes.ofUtf8(text(names));
  }

  public Bytes hex(String... names) {
    return Bytes.ofHex(text(names));
  }

  public SecretBytes secret(String... names) {
    return SecretBytes.wrap(hex(names).toArray());
  }

  /** Returns a node in the wire's value model. */
  public Object value(String... names) {
    return Json.decode(at(names).toString());
  }

  /** Returns the private key of alice or bob. */
  public EcPrivateKey user(String name) {
    return EcPrivateKey.ofWif(text("identities", name, "wif"));
  }
}
