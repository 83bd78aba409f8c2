package lambdabridge.protocol.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself at login.
 *
 * @param agent server software; not interpreted
 * @param requestChunkSize bytes of one piece of an upload, or null if not said
 * @param serverVersion {@code x.y.z}, or null if not said
 * @param host the server's main name, or null if not said
 */
public record ServerHello(
    @Nullable String agent,
    @Nullable Long requestChunkSize,
    @Nullable String serverVersion,
    @Nullable String host) {
  static ServerHello of(Map<?, ?> answer) {
    Map<?, ?> config = answer.get("config") instanceof Map<?, ?> map ? map : Map.of();
    return new ServerHello(
        AnswerReader.text(answer, "agent"),
        AnswerReader.number(config, "requestChunkSize"),
        AnswerReader.text(config, "serverVersion"),
        AnswerReader.text(answer, "host"));
  }
}
