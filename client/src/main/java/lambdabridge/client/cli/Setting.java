package lambdabridge.client.cli;

/** What a connection needs to know; each comes from an option, a variable, or the profile. */
enum Setting {
  URL("url", Group.WHERE),
  HOST("host", Group.WHERE),
  PLAIN_HTTP("plainHttp", Group.WHERE),
  SERVER_KEY("serverKey", Group.SERVER_KEY),
  SOLUTION("solution", Group.SOLUTION),
  PUBLIC("public", Group.WHO),
  KEY("key", Group.WHO),
  KEY_FILE("keyFile", Group.WHO),
  ACCOUNT("account", Group.WHO),
  SESSION_ID("sessionId", Group.WHO),
  SESSION_KEY("sessionKey", Group.WHO);

  /** Settings that belong together: who gives one of them overrules all of them. */
  enum Group {
    WHERE,
    SERVER_KEY,
    SOLUTION,
    WHO
  }

  private final String member;
  private final Group group;

  Setting(String member, Group group) {
    this.member = member;
    this.group = group;
  }

  /** Returns the name in a profile file. */
  String member() {
    return member;
  }

  Group group() {
    return group;
  }

  /** Returns the name of the environment's variable. */
  String variable() {
    return "PRIVMX_" + name();
  }
}
