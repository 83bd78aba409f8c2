package lambdabridge.server.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lambdabridge.server.dynamo.Tables;
import lambdabridge.server.function.DiscoveryFunction;
import lambdabridge.server.metric.Metric;
import lambdabridge.server.metric.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/** The templates say what the code says, wherever both say it. */
class TemplatesTest {
  private static final String FUNCTION = "AWS::Serverless::Function";
  private static final Pattern VARIABLE = Pattern.compile("\"(BRIDGE_[A-Z_]+)\"");
  private static final Pattern FINAL_NAME = Pattern.compile("<finalName>(.+?)</finalName>");
  private static final Pattern OUTPUT = Pattern.compile("\\$\\{(\\w+)\\.Outputs\\.(\\w+)}");

  /** Read, but not set in the cloud: the document itself, and a default that fits. */
  private static final Set<String> LEFT_OUT =
      Set.of("BRIDGE_SECRETS", "BRIDGE_SOCKET_LIFETIME_SECONDS");

  @Test
  void handlersAreOurClasses() throws ReflectiveOperationException {
    Set<String> handlers = new TreeSet<>();
    for (Template stack : Template.stacks()) {
      for (Map<?, ?> function : stack.resources(FUNCTION).values()) {
        String handler = (String) Template.at(function, "Handler");
        handlers.add(handler);
        assertThat(Class.forName(handler).getConstructor().getDeclaringClass())
            .isAssignableTo(RequestStreamHandler.class);
      }
    }
    assertThat(handlers).containsAll(ourHandlers()).hasSameSizeAs(ourHandlers());
  }

  private static List<String> ourHandlers() {
    return filesIn(Path.of("src/main/java/lambdabridge/server/function")).stream()
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .filter(name -> name.endsWith("Function"))
        .map(name -> "lambdabridge.server.function." + name)
        .toList();
  }

  @Test
  void codeIsWhatThePackagePhaseMakes() throws IOException {
    Matcher finalName = FINAL_NAME.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(finalName.find()).isTrue();
    String zip = "../functions/target/" + finalName.group(1) + ".zip";
    for (Template stack : Template.stacks()) {
      // Of each function: what Globals name, `sam build` leaves pointing nowhere.
      assertThat(stack.resources(FUNCTION).values())
          .allSatisfy(function -> assertThat(Template.at(function, "CodeUri")).isEqualTo(zip));
    }
  }

  /** Source: spec privmx-tls.md 1.3, 1.6 and 2.1. */
  @Test
  void routesAreThoseOfTheProtocol() {
    List<String> expected =
        new ArrayList<>(List.of("POST /api/v2.0", "POST /api/v2.0/", "POST /api", "POST /api/"));
    DiscoveryFunction.PATHS.forEach(path -> expected.add("GET " + path));

    assertThat(routes("infra/api.yaml")).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(routes("infra/realtime.yaml"))
        .containsExactlyInAnyOrder("$connect", "$disconnect", "$default");
  }

  private static List<String> routes(String file) {
    return Template.read(file).resources("AWS::ApiGatewayV2::Route").values().stream()
        .map(route -> (String) Template.at(route, "RouteKey"))
        .toList();
  }

  @Test
  void environmentIsWhatTheCodeReads() {
    Set<String> set = new TreeSet<>(LEFT_OUT);
    for (Template stack : Template.stacks()) {
      for (Map<?, ?> function : stack.resources(FUNCTION).values()) {
        Template.map(Template.at(function, "Environment", "Variables"))
            .keySet()
            .forEach(name -> set.add((String) name));
      }
      for (Map<?, ?> task : stack.resources("AWS::ECS::TaskDefinition").values()) {
        for (Object container : (List<?>) Template.at(task, "ContainerDefinitions")) {
          ((List<?>) Template.at(Template.map(container), "Environment"))
              .forEach(variable -> set.add((String) Template.map(variable).get("Name")));
        }
      }
    }
    Set<String> read = new TreeSet<>();
    for (Path file : filesIn(Path.of("src/main/java"))) {
      VARIABLE.matcher(text(file)).results().map(found -> found.group(1)).forEach(read::add);
    }

    assertThat(set).isEqualTo(read);
  }

  @Test
  void discoveryHasNoTableAndNoSecret() {
    Map<?, ?> function =
        Template.read("infra/api.yaml").resources(FUNCTION).get("DiscoveryFunction");

    assertThat(
            Template.map(Template.at(Template.map(function), "Environment", "Variables")).keySet())
        .isEqualTo(Set.of("BRIDGE_HOST"));
  }

  @Test
  void tablesAreThoseOfTheCode() {
    Tables tables = Tables.withPrefix("${Prefix}");
    Map<String, Map<?, ?>> found = new HashMap<>();
    Template.read("infra/data.yaml")
        .resources("AWS::DynamoDB::Table")
        .values()
        .forEach(table -> found.put((String) Template.at(table, "TableName"), table));

    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(tables.all());
    found.forEach(
        (name, table) -> {
          CreateTableRequest code = tables.definition(name);
          assertThat(Template.at(table, "KeySchema"))
              .isEqualTo(
                  code.keySchema().stream()
                      .map(
                          k ->
                              Map.of(
                                  "AttributeName", k.attributeName(),
                                  "KeyType", k.keyTypeAsString()))
                      .toList());
          assertThat(Template.at(table, "AttributeDefinitions"))
              .isEqualTo(
                  code.attributeDefinitions().stream()
                      .map(
                          a ->
                              Map.of(
                                  "AttributeName", a.attributeName(),
                                  "AttributeType", a.attributeTypeAsString()))
                      .toList());
          assertThat(Template.at(table, "BillingMode")).isEqualTo(code.billingModeAsString());
          assertThat(Template.at(table, "StreamSpecification"))
              .as("stream of %s", name)
              .isEqualTo(
                  tables.streaming().contains(name)
                      ? Map.of(
                          "StreamViewType", code.streamSpecification().streamViewTypeAsString())
                      : Map.of());
          assertThat(Template.at(table, "TimeToLiveSpecification"))
              .as("time to live of %s", name)
              .isEqualTo(
                  tables.expiring().contains(name)
                      ? Map.of("AttributeName", Tables.ATTR_EXPIRES, "Enabled", true)
                      : Map.of());
          assertThat(
                  Template.at(
                      table, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"))
              .isEqualTo(true);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"NotifyFunction", "DigestFunction"})
  void streamsTellWhichRecordsFailedAndLoseNone(String name) {
    Map<?, ?> function = Template.read("infra/background.yaml").resources(FUNCTION).get(name);
    Map<?, ?> events = Template.map(Template.at(Template.map(function), "Events"));

    assertThat(events.values())
        .allSatisfy(
            event -> {
              Map<?, ?> source = Template.map(Template.at(Template.map(event), "Properties"));
              assertThat(Template.at(source, "FunctionResponseTypes"))
                  .isEqualTo(List.of("ReportBatchItemFailures"));
              assertThat(Template.at(source, "DestinationConfig", "OnFailure", "Destination"))
                  .isEqualTo("${LostRecords.Arn}");
            });
  }

  @Test
  void everyStackGetsTheParametersItAsksFor() {
    Template top = Template.read("template.yaml");
    Map<String, Map<?, ?>> stacks = top.resources("AWS::Serverless::Application");
    Set<String> files = new TreeSet<>();
    stacks.forEach(
        (name, stack) -> {
          String file = (String) Template.at(stack, "Location");
          files.add(file.replace("infra/", ""));
          Set<Object> asked = new TreeSet<>();
          Set<Object> optional = new TreeSet<>();
          Template.map(Template.read(file).at("Parameters"))
              .forEach(
                  (parameter, definition) ->
                      (Template.map(definition).containsKey("Default") ? optional : asked)
                          .add(parameter));
          Set<Object> given =
              new TreeSet<>(Template.map(Template.at(stack, "Parameters")).keySet());
          assertThat(asked).as("parameters of %s", name).isSubsetOf(given);
          asked.addAll(optional);
          assertThat(given).as("parameters of %s", name).isSubsetOf(asked);
        });
    assertThat(files)
        .containsExactlyInAnyOrderElementsOf(
            filesIn(Path.of("..", "infra")).stream()
                .map(file -> file.getFileName().toString())
                .filter(file -> file.endsWith(".yaml"))
                .toList());
  }

  @Test
  void outputsThatAreAskedForExist() {
    Template top = Template.read("template.yaml");
    Map<String, Map<?, ?>> stacks = top.resources("AWS::Serverless::Application");
    List<MatchResult> outputs =
        OUTPUT.matcher(top.at("Resources").toString() + top.at("Outputs")).results().toList();

    assertThat(outputs).isNotEmpty();
    for (MatchResult output : outputs) {
      String file = (String) Template.at(Template.map(stacks.get(output.group(1))), "Location");
      assertThat(Template.map(Template.read(file).at("Outputs")).keySet().toString())
          .as(file)
          .contains(output.group(2));
    }
  }

  @Test
  void alarmsAndDashboardWatchTheFunctionsThereAre() throws IOException {
    String watched = Files.readString(Path.of("..", "infra", "observability.yaml"));
    for (Template stack : Template.stacks()) {
      stack
          .resources(FUNCTION)
          .forEach(
              (name, function) -> {
                if (!name.equals("SecretsFunction")) { // others call it, and tell if it fails
                  assertThat(watched)
                      .contains("Value: !Sub \"" + Template.at(function, "FunctionName") + "\"");
                }
              });
    }
  }

  @Test
  void dashboardShowsWhatFunctionsCountAndNothingElse() throws IOException {
    String watched = Files.readString(Path.of("..", "infra", "observability.yaml"));
    Pattern shown =
        Pattern.compile("\\[\"" + Metrics.NAMESPACE + "\", \"(\\w+)\", \"" + Metrics.DIMENSION);

    assertThat(shown.matcher(watched).results().map(found -> found.group(1)).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Metric.values()).map(Metric::label).toList());
  }

  private static List<Path> filesIn(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
