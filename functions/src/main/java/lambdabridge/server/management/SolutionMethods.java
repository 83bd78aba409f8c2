package lambdabridge.server.management;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.server.Ids;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.solution.Solution;
import lambdabridge.server.solution.SolutionStore;

/** The group solution/*: any bearer of its scope sees and changes all solutions. */
public final class SolutionMethods {
  private static final String SCOPE = "solution";
  private static final int MAX_NAME_LENGTH = 256;

  private final SolutionStore solutions;
  private final Ids ids;
  private final Clock clock;

  public SolutionMethods(SolutionStore solutions, Ids ids, Clock clock) {
    this.solutions = solutions;
    this.ids = ids;
    this.clock = clock;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.of("solution/createSolution", SCOPE, SolutionMethods::name, this::create),
        ManagementMethod.of("solution/getSolution", SCOPE, p -> p.id("id"), this::get),
        ManagementMethod.of("solution/listSolutions", SCOPE, NoParams::decode, this::list),
        ManagementMethod.of("solution/updateSolution", SCOPE, Rename::decode, this::update),
        ManagementMethod.of("solution/deleteSolution", SCOPE, p -> p.id("id"), this::delete));
  }

  private record Rename(String id, String name) {
    static Rename decode(Params p) {
      return new Rename(p.id("id"), SolutionMethods.name(p));
    }
  }

  private static String name(Params p) {
    return p.text("name", 0, MAX_NAME_LENGTH);
  }

  private Object create(ManagementCaller caller, String name) {
    Solution solution = new Solution(ids.uuid(), clock.millis(), name);
    solutions.create(solution);
    return Map.of("solutionId", solution.id());
  }

  private Object get(ManagementCaller caller, String id) {
    return Map.of("solution", wire(solutions.find(id).orElseThrow(SolutionMethods::missing)));
  }

  private Object list(ManagementCaller caller, NoParams none) {
    return Map.of("list", solutions.all().stream().map(SolutionMethods::wire).toList());
  }

  private Object update(ManagementCaller caller, Rename params) {
    if (!solutions.rename(params.id(), params.name())) {
      throw missing();
    }
    return "OK";
  }

  private Object delete(ManagementCaller caller, String id) {
    return switch (solutions.delete(id)) {
      case DELETED -> "OK";
      case MISSING -> throw missing();
      case HAS_CONTEXTS -> throw new RpcException(ErrorCode.SOLUTION_HAS_CONTEXTS);
    };
  }

  private static Map<String, Object> wire(Solution solution) {
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("id", solution.id());
    wire.put("created", solution.created());
    wire.put("name", solution.name());
    return wire;
  }

  private static RpcException missing() {
    return new RpcException(ErrorCode.SOLUTION_DOES_NOT_EXIST);
  }
}
