package lambdabridge.server.metric;

/** What is counted. Each function has few of them; each costs a little every month. */
public enum Metric {
  /** RPC calls answered, of clients and of administrators, whatever the answer. */
  CALLS("Calls", Unit.COUNT),
  /** Calls answered with an error that is the caller's. */
  REFUSED_CALLS("RefusedCalls", Unit.COUNT),
  /** Calls answered with an error of ours. They are answers, so no status tells of them. */
  FAILED_CALLS("FailedCalls", Unit.COUNT),
  /** Sessions opened or renewed. */
  LOGINS("Logins", Unit.COUNT),
  /** Tickets that were forged, spent, or too old. */
  REFUSED_TICKETS("RefusedTickets", Unit.COUNT),
  /** Other ALERTs. */
  ALERTS("Alerts", Unit.COUNT),
  /** Messages that could not be answered because a store did not answer. */
  OUTAGES("Outages", Unit.COUNT),
  /** Messages brought to sockets. */
  PUSHES("Pushes", Unit.COUNT),
  /** Sockets found closed. */
  GONE_SOCKETS("GoneSockets", Unit.COUNT),
  /** Sockets closed by us because they take nothing. */
  CLOSED_SOCKETS("ClosedSockets", Unit.COUNT),
  /** From a change to when all have been told of it, the longest of a batch. */
  EVENT_DELAY("EventDelay", Unit.MILLISECONDS);

  /** As CloudWatch names it. */
  enum Unit {
    COUNT("Count"),
    MILLISECONDS("Milliseconds");

    final String label;

    Unit(String label) {
      this.label = label;
    }
  }

  private final String label;
  final Unit unit;

  Metric(String label, Unit unit) {
    this.label = label;
    this.unit = unit;
  }

  /** Returns its name in CloudWatch. */
  public String label() {
    return label;
  }
}
