package lambdabridge.server.context;

import java.time.Instant;
import java.util.Locale;

/** The last time a user came online or went offline. */
public record StatusChange(Action action, Instant at) {
  public enum Action {
    LOGIN,
    LOGOUT;

    /** Returns the word on the wire. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
