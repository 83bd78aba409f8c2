package lambdabridge.protocol.discovery;

import java.io.IOException;
import java.net.URI;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Port to HTTP servers nobody vouches for. Whatever is behind it ends: each exchange has a limit of
 * time and of size, and redirects are left to {@link Redirects}.
 */
@FunctionalInterface
public interface Web {
  /** What to POST. */
  record Content(String type, Bytes body) {}

  /**
   * An answer, whatever its status.
   *
   * @param location of a redirect; null if there is none
   */
  record Reply(int status, @Nullable String location, Bytes body) {}

  /**
   * Sends one request.
   *
   * @param content to POST; null for GET
   * @param maxLength bytes the answer's body may have
   * @throws IOException if there is no whole answer within time and size, or the scheme of {@code
   *     url} is not one to be used
   */
  Reply exchange(URI url, @Nullable Content content, int maxLength) throws IOException;
}
