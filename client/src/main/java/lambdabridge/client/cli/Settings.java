package lambdabridge.client.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.codec.Json;
import org.jspecify.annotations.Nullable;

/** Settings of one source, or of several after they were put over each other. Never printed. */
final class Settings {
  private final Map<Setting, String> values = new EnumMap<>(Setting.class);

  /** Reads the {@code PRIVMX_…} variables. */
  static Settings ofEnvironment(Map<String, String> environment) {
    Settings settings = new Settings();
    for (Setting setting : Setting.values()) {
      settings.put(setting, environment.getOrDefault(setting.variable(), ""));
    }
    return settings;
  }

  /** Reads a profile file. */
  static Settings ofProfile(Path file) {
    Settings settings = new Settings();
    if (!(json(file) instanceof Map<?, ?> members)) {
      throw new Failure(ExitCode.CREDENTIALS, file + " is no profile: expected a JSON object");
    }
    members.forEach(
        (name, value) -> {
          Setting setting =
              Arrays.stream(Setting.values())
                  .filter(known -> known.member().equals(name))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new Failure(
                              ExitCode.CREDENTIALS, file + " is no profile: unknown " + name));
          settings.put(setting, String.valueOf(value));
        });
    return settings;
  }

  private static @Nullable Object json(Path file) {
    try {
      return Json.decode(PrivateFile.read(file));
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.CREDENTIALS, file + " is no profile: malformed JSON");
    }
  }

  /** Returns the content of a profile file. */
  String toJson() {
    Map<String, String> members = new LinkedHashMap<>();
    values.forEach((setting, value) -> members.put(setting.member(), value));
    return Json.encode(members);
  }

  @Nullable String get(Setting setting) {
    return values.get(setting);
  }

  boolean has(Setting setting) {
    return values.containsKey(setting);
  }

  /** Sets a value; an empty one counts as none. */
  void put(Setting setting, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      values.remove(setting);
    } else {
      values.put(setting, value);
    }
  }

  /** Adds those groups of {@code other} of which nothing is here. */
  void fillFrom(Settings other) {
    for (Setting.Group group : Setting.Group.values()) {
      if (values.keySet().stream().noneMatch(mine -> mine.group() == group)) {
        other.values.forEach(
            (setting, value) -> {
              if (setting.group() == group) {
                values.put(setting, value);
              }
            });
      }
    }
  }
}
