package lambdabridge.protocol.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a host says of its server, in JSON or in a TXT record.
 *
 * <p>Source: spec privmx-tls.md 1.3 and 1.4. Keys are read in both spellings, {@code
 * default_endpoint} and {@code defaultEndpoint}; unknown ones are ignored.
 *
 * @param defaultEndpoint base URL of the server, possibly without scheme
 * @param apiBaseEndpoint base URL of the API folder; takes precedence
 * @param redirect host to ask instead, or null
 * @param ttl how long this may be kept, a day at most; null if not said
 */
public record DiscoveryDocument(
    @Nullable String defaultEndpoint,
    @Nullable String apiBaseEndpoint,
    @Nullable String redirect,
    @Nullable Duration ttl) {
  private static final String VERSION = "privmx1";
  private static final Duration MAX_TTL = Duration.ofDays(1);
  private static final int MAX_TTL_LENGTH = 32; // characters

  /** Tells whether an endpoint can be derived. */
  public boolean hasEndpoint() {
    return defaultEndpoint != null || apiBaseEndpoint != null;
  }

  /**
   * Returns the URLs of the API folder to try, best first; each ends in {@code /}. Empty if the
   * document names a scheme that is not allowed, or no URL of a folder.
   *
   * @param schemes which schemes a URL without one stands for
   */
  public List<URI> apiBases(Schemes schemes) {
    String base = apiBaseEndpoint;
    if (base == null) {
      base = withSlash(Objects.requireNonNull(defaultEndpoint)) + "api/";
    }
    base = withSlash(base);
    List<URI> bases = new ArrayList<>();
    if (base.startsWith("//")) {
      for (String scheme : schemes.inOrder()) {
        folder(scheme + ":" + base).ifPresent(bases::add);
      }
    } else {
      folder(base).filter(schemes::allow).ifPresent(bases::add);
    }
    return bases;
  }

  private static Optional<URI> folder(String url) {
    try {
      URI folder = new URI(url);
      boolean isFolder =
          folder.getHost() != null
              && folder.getUserInfo() == null
              && folder.getQuery() == null
              && folder.getFragment() == null;
      return isFolder ? Optional.of(folder) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Returns the document in {@code json}; empty unless it is a JSON object that says something. */
  public static Optional<DiscoveryDocument> parseJson(Bytes json) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser in = new JsonFactory().createParser(json.toArray())) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = camelCase(in.currentName());
        JsonToken value = in.nextToken();
        if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
          fields.put(name, in.getText());
        } else {
          in.skipChildren();
        }
      }
      return in.nextToken() == null ? of(fields) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the document in one TXT record: {@code v=privmx1; default_endpoint=…; ttl=…}.
   *
   * @param recordTtl stands in for a missing {@code ttl}
   */
  public static Optional<DiscoveryDocument> parseTxt(String txt, Duration recordTtl) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String item : txt.split(";", -1)) {
      int equals = item.indexOf('=');
      if (equals > 0) {
        fields.put(camelCase(item.substring(0, equals).trim()), item.substring(equals + 1).trim());
      }
    }
    if (!VERSION.equals(fields.get("v"))) {
      return Optional.empty();
    }
    if (fields.getOrDefault("ttl", "").isEmpty()) {
      fields.put("ttl", Long.toString(recordTtl.toSeconds()));
    }
    fields.putIfAbsent("defaultEndpoint", fields.getOrDefault("privmxEndpoint", ""));
    return of(fields);
  }

  private static Optional<DiscoveryDocument> of(Map<String, String> fields) {
    DiscoveryDocument document =
        new DiscoveryDocument(
            notEmpty(fields.get("defaultEndpoint")),
            notEmpty(fields.get("apiBaseEndpoint")),
            notEmpty(fields.get("redirect")),
            ttl(fields.get("ttl")));
    return document.hasEndpoint() || document.redirect != null
        ? Optional.of(document)
        : Optional.empty();
  }

  private static @Nullable Duration ttl(@Nullable String seconds) {
    if (seconds == null || seconds.length() > MAX_TTL_LENGTH) {
      return null;
    }
    try {
      BigDecimal ttl = new BigDecimal(seconds);
      // Compared before it is converted: 1e999999999 is a number, too.
      if (ttl.compareTo(BigDecimal.ONE) < 0) {
        return null;
      }
      return ttl.compareTo(BigDecimal.valueOf(MAX_TTL.toSeconds())) < 0
          ? Duration.ofSeconds(ttl.longValue())
          : MAX_TTL;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable String notEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static String withSlash(String url) {
    return url.endsWith("/") ? url : url + "/";
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder(name.length());
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        upper = true;
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }
}
