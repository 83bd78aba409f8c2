package lambdabridge.protocol.discovery;

import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows HTTP redirects, and keeps POST a POST as the 2018 server does. Each hop is an exchange of
 * its own, so whatever the {@link Web} checks, it checks of each.
 *
 * <p>Source: spec privmx-tls.md 2.2.
 */
public final class Redirects {
  private static final int MAX_REDIRECTS = 5;

  private Redirects() {}

  /** Too many redirects, or one back to where it came from. */
  public static final class RedirectException extends IOException {
    RedirectException(String message) {
      super(message);
    }
  }

  /**
   * Returns the first answer that is no redirect.
   *
   * @param content to POST; null for GET
   * @throws RedirectException if there is none within {@value #MAX_REDIRECTS} redirects
   * @throws IOException as {@link Web#exchange}
   */
  public static Web.Reply follow(Web web, URI url, Web.@Nullable Content content, int maxLength)
      throws IOException {
    Set<URI> visited = new HashSet<>();
    URI next = url;
    while (visited.size() <= MAX_REDIRECTS) {
      if (!visited.add(next)) {
        throw new RedirectException("redirect loop at " + next);
      }
      Web.Reply reply = web.exchange(next, content, maxLength);
      String location = reply.location();
      if (location == null || !isFollowed(reply.status(), content)) {
        return reply;
      }
      next = resolve(next, location);
    }
    throw new RedirectException("more than " + MAX_REDIRECTS + " redirects, last to " + next);
  }

  /** 303 asks to GET what came of a POST; there is nothing to get here. */
  private static boolean isFollowed(int status, Web.@Nullable Content content) {
    return switch (status) {
      case 301, 302, 307, 308 -> true;
      case 303 -> content == null;
      default -> false;
    };
  }

  private static URI resolve(URI from, String location) throws IOException {
    try {
      return from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("malformed redirect from " + from, e);
    }
  }
}
