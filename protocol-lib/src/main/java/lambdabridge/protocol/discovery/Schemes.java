package lambdabridge.protocol.discovery;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/** Which URL schemes discovery may use, and in which order. */
public enum Schemes {
  /** Only {@code https}. */
  HTTPS,
  /** {@code https} first, {@code http} if that fails: as the 2018 PHP client; the default there. */
  HTTPS_THEN_HTTP,
  /** Only {@code http}: for tests and closed networks. */
  HTTP;

  /** Returns the schemes in the order in which they are tried. */
  public List<String> inOrder() {
    return switch (this) {
      case HTTPS -> List.of("https");
      case HTTPS_THEN_HTTP -> List.of("https", "http");
      case HTTP -> List.of("http");
    };
  }

  /** Tells whether {@code url} is absolute and has one of the schemes. */
  public boolean allow(URI url) {
    String scheme = url.getScheme();
    return scheme != null && inOrder().contains(scheme.toLowerCase(Locale.ROOT));
  }
}
