package lambdabridge.client.cli;

import java.util.stream.Stream;
import lambdabridge.client.format.StatusCode;

/** Whether all that was printed could be verified. */
final class Trust {
  private Trust() {}

  static ExitCode exitCode(Stream<Integer> statusCodes) {
    return statusCodes.allMatch(status -> status == StatusCode.OK)
        ? ExitCode.DONE
        : ExitCode.UNTRUSTED;
  }
}
