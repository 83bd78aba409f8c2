package lambdabridge.local.gateway;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections from which a whole request has yet to come, those first that have let us wait
 * longest. They make room for new ones: whoever holds connections open, or sends requests that
 * never end, keeps nobody out. Thread-safe.
 */
final class Waiting {
  private final Set<Channel> channels = new LinkedHashSet<>();

  /** Begins to wait for a request. */
  synchronized void add(Channel channel) {
    channels.remove(channel);
    channels.add(channel);
  }

  /** Ends waiting: a request has come, or the connection has gone. */
  synchronized void remove(Channel channel) {
    channels.remove(channel);
  }

  /** Closes the connection that is waited for longest; returns false if there is none. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is being closed either way
  boolean closeLongest() {
    Channel longest = takeLongest();
    if (longest == null) {
      return false;
    }
    longest.close();
    return true;
  }

  private synchronized @Nullable Channel takeLongest() {
    Iterator<Channel> all = channels.iterator();
    if (!all.hasNext()) {
      return null;
    }
    Channel longest = all.next();
    all.remove();
    return longest;
  }
}
