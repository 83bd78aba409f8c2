package lambdabridge.server.management;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What anyone may ask before knowing the server. */
public final class VersionMethods {
  private static final List<String> VERSIONS = List.of("v2.0");
  private static final int TEST_ID_LENGTH = 20;
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]*");

  private final Map<String, Object> serverKeys;
  private final Function<String, Optional<String>> selfTests;

  /**
   * @param serverKeys told to whoever asks
   * @param selfTests the value this server keeps under the id of a self test of its own
   */
  public VersionMethods(
      Map<String, Object> serverKeys, Function<String, Optional<String>> selfTests) {
    this.serverKeys = serverKeys;
    this.selfTests = selfTests;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.open("versions", NoParams::decode, (caller, none) -> VERSIONS),
        ManagementMethod.open(
            "versionsWithTest",
            p -> p.matching("test", TEST_ID_LENGTH, TEST_ID_LENGTH, HEX),
            (caller, test) -> versionsWithTest(test)),
        ManagementMethod.open("server/getKeys", NoParams::decode, (caller, none) -> serverKeys));
  }

  /**
   * Answers a proxy that wants to know whether it is talking to itself: it is if this server keeps
   * a value under its test's id.
   *
   * <p>Source: spec privmx-tls.md 1.6.
   */
  private Object versionsWithTest(String test) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("versions", VERSIONS);
    answer.put("test", selfTests.apply(test.toLowerCase(Locale.ROOT)).orElse(null));
    return answer;
  }
}
