package lambdabridge.client.cli;

import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.RpcErrorException;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.discovery.DiscoveryException;

/** The end of a command, in one line that says what is wrong. */
final class Failure extends RuntimeException {
  private final ExitCode exitCode;

  Failure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  /** Returns what {@code e} means to whoever typed the command. */
  static Failure of(Exception e) {
    return switch (e) {
      case Failure failure -> failure;
      case AlertException alert ->
          new Failure(ExitCode.REFUSED, "the server refused: " + alert.text());
      case RpcErrorException error -> new Failure(ExitCode.REFUSED, refusal(error));
      case SessionLostException lost ->
          new Failure(ExitCode.REFUSED, "the session is lost: log in again");
      case TransportException lost ->
          new Failure(ExitCode.UNREACHABLE, String.valueOf(lost.getMessage()));
      case DiscoveryException none ->
          new Failure(ExitCode.UNREACHABLE, String.valueOf(none.getMessage()));
      case ProtocolException strange ->
          new Failure(ExitCode.UNREACHABLE, "not a PrivMX server: " + strange.getMessage());
      case FormatException untrusted ->
          new Failure(
              ExitCode.UNTRUSTED,
              untrusted.status() == StatusCode.UNEXPECTED_SHAPE
                  ? "the server sent something unexpected: " + untrusted.getMessage()
                  : "not trusted: " + untrusted.getMessage());
      case IllegalArgumentException wrong ->
          new Failure(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
      case IllegalStateException missing ->
          new Failure(ExitCode.CREDENTIALS, String.valueOf(missing.getMessage()));
      default -> new Failure(ExitCode.FAILED, "internal error: " + e);
    };
  }

  private static String refusal(RpcErrorException error) {
    String detail = error.data() instanceof String text && !text.isEmpty() ? ": " + text : "";
    String code = error.code() < 0 ? Long.toString(error.code()) : "0x%04X".formatted(error.code());
    return "the server refused: " + error.getMessage() + detail + " (" + code + ")";
  }
}
