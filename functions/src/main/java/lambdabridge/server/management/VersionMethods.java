package lambdabridge.server.management;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What anyone may ask before knowing the server. */
public final class VersionMethods {
  private static final List<String> VERSIONS = List.of("v2.0");
  private static final int TEST_ID_LENGTH = 20;
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]*");

  private final Map<String, Object> serverKeys;

  /** Tells {@code serverKeys} to whoever asks. */
  public VersionMethods(Map<String, Object> serverKeys) {
    this.serverKeys = serverKeys;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.open("versions", NoParams::decode, (caller, none) -> VERSIONS),
        ManagementMethod.open(
            "versionsWithTest",
            p -> p.matching("test", TEST_ID_LENGTH, TEST_ID_LENGTH, HEX),
            (caller, test) -> versionsWithTest()),
        ManagementMethod.open("server/getKeys", NoParams::decode, (caller, none) -> serverKeys));
  }

  /**
   * Answers a proxy that wants to know whether it is talking to itself: never.
   *
   * <p>Source: spec privmx-tls.md 1.6.
   */
  private static Object versionsWithTest() {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("versions", VERSIONS);
    answer.put("test", null);
    return answer;
  }
}
