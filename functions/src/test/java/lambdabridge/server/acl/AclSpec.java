package lambdabridge.server.acl;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The functions and the module groups as the machine-readable specification lists them
 * (main-api.json, acl).
 */
record AclSpec(Map<String, List<String>> functions, Map<String, List<String>> groups) {
  static AclSpec read() {
    try (InputStream in = AclSpec.class.getResourceAsStream("/spec/acl.json")) {
      return new ObjectMapper().readValue(Objects.requireNonNull(in), AclSpec.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
