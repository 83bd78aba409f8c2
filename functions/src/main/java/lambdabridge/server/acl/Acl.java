package lambdabridge.server.acl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;

/**
 * A context user's access list: lines that allow or deny, the last matching one decides.
 *
 * <pre>
 * ALLOW ALL
 * DENY thread/WRITE
 * ALLOW thread/threadMessageSend threadId=5f0a1b2c3d4e5f6071829304
 * </pre>
 *
 * <p>Source: spec main-api.md 6.
 */
public final class Acl {
  /** Longest text in UTF-16 units; the shape check of whoever takes one in. */
  public static final int MAX_LENGTH = 4096;

  /** What a user gets who was added without a list. */
  public static final String ALLOW_ALL = "ALLOW ALL";

  private static final int MAX_LINES = 100;
  private static final Map<String, Set<AclFunction>> FUNCTIONS = functions();
  private static final Map<String, Set<AclFunction>> GROUPS = groups();

  private final List<Line> lines;

  private Acl(List<Line> lines) {
    this.lines = lines;
  }

  private record Line(boolean allow, Set<AclFunction> functions, Map<String, String> arguments) {
    boolean matches(AclFunction function, Map<String, String> callArguments) {
      return functions.contains(function)
          && callArguments.entrySet().containsAll(arguments.entrySet());
    }
  }

  /**
   * Reads an access list.
   *
   * @throws RpcException INVALID_ACL naming the first wrong line
   */
  public static Acl parse(String text) {
    String[] texts = text.split("\n", -1);
    if (texts.length > MAX_LINES) {
      throw new RpcException(
          ErrorCode.INVALID_ACL, texts.length + " lines, at most " + MAX_LINES + " are allowed");
    }
    List<Line> lines = new ArrayList<>(texts.length);
    for (String line : texts) {
      lines.add(parseLine(line, lines.size() + 1));
    }
    return new Acl(lines);
  }

  /** Tells whether the list allows {@code function} on what {@code arguments} name. */
  public boolean allows(AclFunction function, Map<String, String> arguments) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).matches(function, arguments)) {
        return lines.get(i).allow();
      }
    }
    return false;
  }

  /**
   * Refuses a call the list does not allow.
   *
   * @throws RpcException ACCESS_DENIED
   */
  public void require(AclFunction function, Map<String, String> arguments) {
    if (!allows(function, arguments)) {
      throw new RpcException(ErrorCode.ACCESS_DENIED, "not allowed by ACL: " + function.wireName());
    }
  }

  private static Line parseLine(String line, int number) {
    String[] words = line.split(" ", -1);
    if (words.length < 2) {
      throw invalid(number, "expected VERB ACTION");
    }
    boolean allow =
        switch (words[0]) {
          case "ALLOW" -> true;
          case "DENY" -> false;
          default -> throw invalid(number, "expected ALLOW or DENY");
        };
    Set<AclFunction> group = GROUPS.get(words[1]);
    if (group != null) {
      if (words.length > 2) {
        throw invalid(number, "a group takes no arguments");
      }
      return new Line(allow, group, Map.of());
    }
    Set<AclFunction> function = FUNCTIONS.get(words[1]);
    if (function == null) {
      throw invalid(number, "unknown function or group");
    }
    return new Line(allow, function, parseArguments(words, function, number));
  }

  private static Map<String, String> parseArguments(
      String[] words, Set<AclFunction> function, int number) {
    List<String> known = function.iterator().next().arguments();
    Map<String, String> arguments = new HashMap<>();
    for (int i = 2; i < words.length; i++) {
      String[] parts = words[i].split("=", -1);
      if (parts.length != 2) {
        throw invalid(number, "expected name=value");
      }
      if (!known.contains(parts[0])) {
        throw invalid(number, "the function has no such argument");
      }
      if (arguments.put(parts[0], parts[1]) != null) {
        throw invalid(number, "argument given twice");
      }
    }
    return arguments;
  }

  private static RpcException invalid(int number, String reason) {
    return new RpcException(ErrorCode.INVALID_ACL, "line " + number + ": " + reason);
  }

  private static Map<String, Set<AclFunction>> functions() {
    Map<String, Set<AclFunction>> byName = new HashMap<>();
    for (AclFunction function : AclFunction.values()) {
      byName.put(function.wireName(), EnumSet.of(function));
    }
    return Collections.unmodifiableMap(byName);
  }

  /** A function is in READ or WRITE and in ALL, each of its module and of all modules together. */
  private static Map<String, Set<AclFunction>> groups() {
    Map<String, Set<AclFunction>> byName = new HashMap<>();
    for (AclFunction function : AclFunction.values()) {
      for (String scope : List.of("", function.module() + "/")) {
        for (String group : List.of(function.kind().name(), "ALL")) {
          byName
              .computeIfAbsent(scope + group, name -> EnumSet.noneOf(AclFunction.class))
              .add(function);
        }
      }
    }
    return Collections.unmodifiableMap(byName);
  }
}
