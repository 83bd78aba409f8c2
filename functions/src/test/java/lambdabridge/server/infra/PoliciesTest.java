package lambdabridge.server.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lambdabridge.protocol.codec.Json;
import lambdabridge.server.dynamo.AccessLog;
import lambdabridge.server.dynamo.AccessLog.Access;
import lambdabridge.server.dynamo.Batches;
import lambdabridge.server.dynamo.DynamoDbExtension;
import lambdabridge.server.dynamo.Transactions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Each function may do exactly what it does. What it does is what it did in all the other tests of
 * this module, which therefore come first; see {@link AccessLog}.
 */
@Order(Integer.MAX_VALUE)
class PoliciesTest {
  private static final Pattern TABLE = Pattern.compile("table/\\$\\{Prefix}(\\w+)$");
  private static final Pattern OBJECTS = Pattern.compile("^\\$\\{BucketArn}/(.+)$");
  private static final Pattern SOCKETS =
      Pattern.compile("\\$\\{SocketsId}/(\\w+)/(POST|DELETE)/@connections/\\*$");

  /** Characters IAM allows all policies of a role together, without spaces. */
  private static final int LONGEST_POLICIES = 10_240;

  /** Service and stage of template.yaml, with their hyphens. */
  private static final int LONGEST_PREFIX = 25;

  /** What every function of ours may do besides, by statement. */
  private static final Map<String, Set<String>> RUNTIME =
      Map.of(
          "Logs", Set.of("logs:CreateLogStream", "logs:PutLogEvents"),
          "Traces", Set.of("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
          "Secrets", Set.of("secretsmanager:GetSecretValue"),
          "Stream",
              Set.of(
                  "dynamodb:DescribeStream",
                  "dynamodb:GetRecords",
                  "dynamodb:GetShardIterator",
                  "dynamodb:ListStreams"),
          "LostRecords", Set.of("sqs:SendMessage"),
          "Keys",
              Set.of(
                  "secretsmanager:DescribeSecret",
                  "secretsmanager:GetSecretValue",
                  "secretsmanager:PutSecretValue",
                  "secretsmanager:UpdateSecretVersionStage"));

  /** Whoever calls these touches a table or the bucket. */
  private static final Set<String> STORES =
      Set.of(
          DynamoDbClient.class.getName(),
          S3Client.class.getName(),
          Batches.class.getName(),
          Transactions.class.getName());

  private static final Set<String> NOT_SEEN =
      Set.of(
          // The local server alone makes its administrator so.
          "lambdabridge.server.apikey.ApiKeyStore.createUser",
          // Tested without a function; see NOT_DONE.
          "lambdabridge.server.account.AttemptStore.isKnown",
          "lambdabridge.server.proxy.ProxyRateStore.count",
          "lambdabridge.server.proxy.SelfTestStore.begin",
          // More than a batch always, so the calls are made on threads of their own.
          "lambdabridge.server.thread.ListingStore.removeRows",
          "lambdabridge.server.thread.ListingStore.writeHints");

  /** Without it, S3 calls a body that is gone forbidden. It comes with reading. */
  private static final Access LIST = new Access("bucket", "s3:ListBucket", "");

  /** What functions must be able to do though no test lets them, derived by hand. */
  private static final Map<String, Set<Access>> NOT_DONE =
      Map.of(
          "HttpFunction",
          with(
              ofCallers(),
              // A thread's data of more than one row; the test that has it calls over a WebSocket.
              new Access("containers", "dynamodb:BatchWriteItem", "thread#*")),
          "WebSocketFunction",
          ofCallers(),
          "NotifyFunction",
          // Events whose list takes more than one row, of all the kinds that have one.
          Set.of(new Access("containers", "dynamodb:GetItem", "thread#*")),
          "DigestFunction",
          Set.of(
              new Access("containers", "dynamodb:GetItem", "context#*"),
              new Access("containers", "dynamodb:GetItem", "thread#*"),
              // Rows that somebody wrote while the thread was being deleted.
              new Access("containers", "dynamodb:BatchWriteItem", "thread#*")));

  /** Limits and the proxy are tested without a function. */
  private static Set<Access> ofCallers() {
    return Set.of(
        new Access("sessions", "dynamodb:GetItem", "known#*"),
        // account.setCredentials with removeLoginKeys.
        new Access("directory", "dynamodb:DeleteItem", "loginkey#*"),
        new Access("sessions", "dynamodb:UpdateItem", "proxyrate#*"),
        new Access("sessions", "dynamodb:PutItem", "selftest#*"));
  }

  private static Set<Access> with(Set<Access> some, Access one) {
    Set<Access> all = new TreeSet<>(some);
    all.add(one);
    return all;
  }

  static Set<String> functions() {
    Set<String> names = new TreeSet<>();
    Template.stacks()
        .forEach(stack -> names.addAll(stack.resources("AWS::Serverless::Function").keySet()));
    return names;
  }

  @ParameterizedTest
  @MethodSource("functions")
  void policyGrantsAllThatTheFunctionDoes(String function) {
    assertThat(granted(function)).containsAll(AccessLog.of(function));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void policyGrantsNothingElse(String function) {
    assumeThatAllTestsRan();
    Set<Access> needed = AccessLog.of(function);
    needed.addAll(NOT_DONE.getOrDefault(function, Set.of()));
    if (needed.stream().anyMatch(access -> access.action().equals("s3:GetObject"))) {
      needed.add(LIST);
    }

    assertThat(granted(function)).isEqualTo(needed);
  }

  /** Otherwise a right could be missing that no test has asked for. */
  @Test
  void everyWayToAStoreWasTaken() {
    assumeThatAllTestsRan();
    Set<String> ways = new TreeSet<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(location -> !location.contains(testClasses().toString()))
            .importPackages("lambdabridge.server")) {
      for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
        if (STORES.contains(call.getTargetOwner().getName()) && !call.getName().equals("builder")) {
          ways.add(type.getName() + "." + call.getOrigin().getName());
        }
      }
    }

    ways.removeAll(NOT_SEEN);
    assertThat(AccessLog.callers()).containsAll(ways);
  }

  private static void assumeThatAllTestsRan() {
    assumeThat(AccessLog.testClasses())
        .as("what functions need is known only after all tests that have tables")
        .containsAll(testClassesWithTables());
  }

  @Test
  void noActionIsAWildcardAndNoResourceWithoutReason() {
    for (String function : functions()) {
      for (Map<?, ?> statement : statements(function)) {
        assertThat(Template.texts(statement.get("Action")))
            .as(function)
            .noneMatch(action -> action.contains("*"));
        if (!"Traces".equals(statement.get("Sid"))) {
          assertThat(Template.texts(statement.get("Resource"))).as(function).doesNotContain("*");
        }
      }
    }
  }

  @Test
  void policiesFitIntoTheirRoles() {
    Set<String> roles = functions();
    roles.add("Edge");
    for (String role : roles) {
      String policy =
          Json.encode(statements(role)).replace("${Prefix}", "x".repeat(LONGEST_PREFIX));
      assertThat(policy).as(role).hasSizeLessThan(LONGEST_POLICIES);
    }
  }

  @Test
  void noTwoFunctionsShareARole() {
    List<String> roles = new ArrayList<>();
    for (Template stack : Template.stacks()) {
      stack
          .resources("AWS::Serverless::Function")
          .forEach((name, function) -> roles.add(String.valueOf(function.get("Role"))));
    }
    assertThat(roles).doesNotHaveDuplicates().hasSameSizeAs(functions());
  }

  /** It runs the handlers of clients and of administrators in one process. */
  @Test
  void edgeMayDoWhatItsHandlersMay() {
    Set<Access> all = new TreeSet<>();
    for (String function :
        List.of(
            "HttpFunction",
            "WebSocketFunction",
            "ManagementFunction",
            "ManagementSocketFunction")) {
      all.addAll(granted(function));
    }

    assertThat(granted("Edge")).isEqualTo(all);
  }

  /** Returns what the policy grants, apart from what a function's runtime does for it. */
  private static Set<Access> granted(String function) {
    Set<Access> granted = new TreeSet<>();
    for (Map<?, ?> statement : statements(function)) {
      Set<String> actions = new TreeSet<>(Template.texts(statement.get("Action")));
      Set<String> runtime = RUNTIME.get(String.valueOf(statement.get("Sid")));
      if (runtime != null) {
        assertThat(actions).as("%s of %s", statement.get("Sid"), function).isEqualTo(runtime);
        continue;
      }
      for (String resource : Template.texts(statement.get("Resource"))) {
        for (String action : actions) {
          granted.addAll(accesses(action, resource, statement));
        }
      }
    }
    return granted;
  }

  private static List<Access> accesses(String action, String resource, Map<?, ?> statement) {
    Matcher table = TABLE.matcher(resource);
    if (table.find()) {
      Object keys =
          Template.at(statement, "Condition", "ForAllValues:StringLike", "dynamodb:LeadingKeys");
      return Template.texts(keys).stream()
          .map(key -> new Access(table.group(1), action, key))
          .toList();
    }
    Matcher objects = OBJECTS.matcher(resource);
    if (objects.find()) {
      return List.of(new Access("bucket", action, objects.group(1)));
    }
    Matcher sockets = SOCKETS.matcher(resource);
    if (sockets.find()) {
      return List.of(new Access("sockets", action, sockets.group(1)));
    }
    return List.of(new Access(resource.equals("${BucketArn}") ? "bucket" : resource, action, ""));
  }

  private static List<Map<?, ?>> statements(String function) {
    for (Template stack : Template.stacks()) {
      Map<?, ?> role = stack.resources("AWS::IAM::Role").get(function + "Role");
      if (role != null) {
        List<Map<?, ?>> statements = new ArrayList<>();
        for (Object policy : (List<?>) Template.at(role, "Policies")) {
          Object document = Template.map(policy).get("PolicyDocument");
          ((List<?>) Template.at(Template.map(document), "Statement"))
              .forEach(statement -> statements.add(Template.map(statement)));
        }
        return statements;
      }
    }
    throw new AssertionError("no role of " + function);
  }

  /** Returns the tests that have tables, beside this one in the same folder of classes. */
  private static Set<String> testClassesWithTables() {
    Path classes = testClasses();
    try {
      Set<String> found = new TreeSet<>();
      try (var files = Files.walk(classes)) {
        for (Path file : files.filter(f -> f.toString().endsWith("Test.class")).toList()) {
          String name = classes.relativize(file).toString().replace(".class", "").replace('/', '.');
          if (hasTables(Class.forName(name, false, PoliciesTest.class.getClassLoader()))) {
            found.add(name);
          }
        }
      }
      return found;
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Path testClasses() {
    try {
      return Path.of(
          PoliciesTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean hasTables(Class<?> test) {
    for (Class<?> each = test; each != null; each = each.getSuperclass()) {
      if (Arrays.stream(each.getDeclaredFields())
          .anyMatch(field -> field.getType() == DynamoDbExtension.class)) {
        return true;
      }
    }
    return false;
  }
}
