package lambdabridge.protocol.discovery;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Asks an API folder which versions it has.
 *
 * <p>Source: spec privmx-tls.md 1.6. With self tests, {@code versionsWithTest} is asked first and
 * {@code versions} only of a server that does not know it.
 */
final class VersionQuery {
  static final String VERSION = "v2.0";
  private static final int MAX_ANSWER_LENGTH = 64 * 1024; // bytes

  private final Web web;
  private final @Nullable Supplier<SelfTest> selfTests;

  /** What a server that has our version says of itself. */
  record Answer(boolean isSelf) {}

  VersionQuery(Web web, @Nullable Supplier<SelfTest> selfTests) {
    this.web = web;
    this.selfTests = selfTests;
  }

  /** Returns the answer of a server that has our version; empty if none has. */
  Optional<Answer> ask(URI base) {
    if (selfTests != null) {
      SelfTest test = selfTests.get();
      Versions answer = post(base, "versionsWithTest", "{\"test\":\"" + test.id() + "\"}");
      if (answer.names().contains(VERSION)) {
        return Optional.of(new Answer(test.value().equals(answer.test())));
      }
    }
    return post(base, "versions", "{}").names().contains(VERSION)
        ? Optional.of(new Answer(false))
        : Optional.empty();
  }

  private Versions post(URI base, String method, String params) {
    String query =
        "{\"id\":0,\"method\":\"%s\",\"params\":%s,\"jsonrpc\":\"2.0\"}".formatted(method, params);
    Web.Content content = new Web.Content("application/json", Bytes.ofUtf8(query));
    try {
      Web.Reply reply = Redirects.follow(web, base, content, MAX_ANSWER_LENGTH);
      return reply.status() == 200 ? Versions.parse(reply.body()) : Versions.NONE;
    } catch (IOException e) {
      return Versions.NONE;
    }
  }
}
