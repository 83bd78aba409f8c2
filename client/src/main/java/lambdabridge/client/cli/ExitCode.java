package lambdabridge.client.cli;

/** What the process tells its caller. */
enum ExitCode {
  DONE(0, "done; for watch also: interrupted, or nobody reads its output any more"),
  FAILED(1, "an error of this program, or output that cannot be written"),
  USAGE(2, "wrong command line"),
  CREDENTIALS(3, "no credentials, or files of them that are unreadable or open to others"),
  REFUSED(4, "the server refused the login or the call"),
  UNREACHABLE(5, "no server was found, or it did not answer"),
  UNTRUSTED(6, "something could not be verified; it is marked in the output");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }
}
