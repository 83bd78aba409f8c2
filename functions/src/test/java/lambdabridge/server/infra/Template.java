package lambdabridge.server.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A template as maps, lists and texts. References in short form become texts: {@code ${Name}}. */
final class Template {
  private static final Path ROOT = Path.of("..");

  private final Map<?, ?> root;

  private Template(Map<?, ?> root) {
    this.root = root;
  }

  /** Reads a file named from the top of the project. */
  static Template read(String file) {
    try {
      return new Template(
          (Map<?, ?>) new Yaml(new ShortForms()).load(Files.readString(ROOT.resolve(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all of infra/. */
  static List<Template> stacks() {
    try (var files = Files.list(ROOT.resolve("infra"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .map(name -> read("infra/" + name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the properties of all resources of a type, by their names in the template. */
  Map<String, Map<?, ?>> resources(String type) {
    Map<String, Map<?, ?>> found = new LinkedHashMap<>();
    map(root.get("Resources"))
        .forEach(
            (name, resource) -> {
              if (type.equals(map(resource).get("Type"))) {
                found.put((String) name, map(map(resource).get("Properties")));
              }
            });
    return found;
  }

  /** Returns what is at a path of names; the empty map if there is nothing. */
  Object at(String... path) {
    return at(root, path);
  }

  static Object at(Map<?, ?> from, String... path) {
    Object value = from;
    for (String name : path) {
      value = map(value).get(name);
      if (value == null) {
        return Map.of();
      }
    }
    return value;
  }

  static Map<?, ?> map(Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  /** Returns the texts of a list; a single text is a list of one. */
  static List<String> texts(Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> texts.add(String.valueOf(each)));
    } else {
      texts.add(String.valueOf(value));
    }
    return texts;
  }

  private static final class ShortForms extends SafeConstructor {
    ShortForms() {
      super(new LoaderOptions());
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return switch (node) {
                case ScalarNode text ->
                    node.getTag().getValue().equals("!Sub")
                        ? text.getValue()
                        : "${" + text.getValue() + "}";
                case SequenceNode list -> constructSequence(list);
                default -> throw new IllegalArgumentException("unexpected " + node.getTag());
              };
            }
          });
    }
  }
}
