package lambdabridge.server.management;

import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import lambdabridge.server.Ids;
import lambdabridge.server.context.Context;
import lambdabridge.server.context.ContextChange;
import lambdabridge.server.context.ContextListingStore;
import lambdabridge.server.context.ContextListingStore.Entry;
import lambdabridge.server.context.ContextStore;
import lambdabridge.server.context.ContextWrites;
import lambdabridge.server.policy.ContextPolicy;
import lambdabridge.server.query.ListParams;
import lambdabridge.server.query.QueryTarget;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import lambdabridge.server.solution.SolutionStore;
import org.jspecify.annotations.Nullable;

/** The group context/* as far as contexts themselves go. */
public final class ContextMethods {
  private static final String SCOPE = "context";
  private static final int MAX_TEXT_LENGTH = 128;
  private static final Set<String> SCOPES = Set.of(Context.PRIVATE, Context.PUBLIC);
  private static final Comparator<Entry> BY_CREATION =
      Comparator.comparingLong(Entry::created).thenComparing(Entry::id);

  private final ContextStore contexts;
  private final ContextListingStore listings;
  private final ContextWrites writes;
  private final SolutionStore solutions;
  private final Ids ids;
  private final Clock clock;

  public ContextMethods(
      ContextStore contexts,
      ContextListingStore listings,
      ContextWrites writes,
      SolutionStore solutions,
      Ids ids,
      Clock clock) {
    this.contexts = contexts;
    this.listings = listings;
    this.writes = writes;
    this.solutions = solutions;
    this.ids = ids;
    this.clock = clock;
  }

  public List<ManagementMethod<?>> methods() {
    return List.of(
        ManagementMethod.of("context/createContext", SCOPE, Creation::decode, this::create),
        ManagementMethod.of("context/getContext", SCOPE, p -> p.id("contextId"), this::get),
        ManagementMethod.of("context/listContexts", SCOPE, ListParams::decode, this::list),
        ManagementMethod.of(
            "context/listContextsOfSolution", SCOPE, SolutionListing::decode, this::listOfSolution),
        ManagementMethod.of("context/updateContext", SCOPE, Update::decode, this::update),
        ManagementMethod.of("context/deleteContext", SCOPE, p -> p.id("contextId"), this::delete),
        ManagementMethod.of("context/addSolutionToContext", SCOPE, Share::decode, this::share),
        ManagementMethod.of(
            "context/removeSolutionFromContext", SCOPE, Share::decode, this::unshare));
  }

  private record Creation(
      String solution, String name, String description, String scope, ContextPolicy policy) {
    static Creation decode(Params p) {
      ContextPolicy policy = p.optObject("policy", ContextPolicy::decode);
      return new Creation(
          p.id("solution"),
          p.text("name", 0, MAX_TEXT_LENGTH),
          p.text("description", 0, MAX_TEXT_LENGTH),
          p.oneOf("scope", SCOPES),
          policy == null ? ContextPolicy.NONE : policy);
    }
  }

  private record Update(
      String contextId,
      @Nullable String name,
      @Nullable String description,
      @Nullable String scope,
      @Nullable ContextPolicy policy) {
    static Update decode(Params p) {
      return new Update(
          p.id("contextId"),
          p.optText("name", 0, MAX_TEXT_LENGTH),
          p.optText("description", 0, MAX_TEXT_LENGTH),
          p.optOneOf("scope", SCOPES),
          p.optObject("policy", ContextPolicy::decode));
    }
  }

  private record SolutionListing(String solutionId, ListParams listing) {
    static SolutionListing decode(Params p) {
      return new SolutionListing(p.id("solutionId"), ListParams.decode(p));
    }
  }

  private record Share(String contextId, String solutionId) {
    static Share decode(Params p) {
      return new Share(p.id("contextId"), p.id("solutionId"));
    }
  }

  private Object create(ManagementCaller caller, Creation params) {
    caller.requireSolution(params.solution());
    requireSolution(params.solution());
    params.policy().requireAllowedValues();
    long now = clock.millis();
    Context context =
        new Context(
            ids.uuid(),
            now,
            now,
            params.solution(),
            params.name(),
            params.description(),
            params.scope(),
            List.of(),
            params.policy().asGiven());
    writes.create(context);
    return Map.of("contextId", context.id());
  }

  private Object get(ManagementCaller caller, String contextId) {
    return Map.of("context", wire(context(caller, contextId)));
  }

  private Object list(ManagementCaller caller, ListParams listing) {
    if (!caller.scopes().isLimited()) {
      return page(listing, listings.all());
    }
    Set<Entry> covered = new LinkedHashSet<>();
    caller.scopes().solutions().forEach(id -> covered.addAll(listings.ofSolution(id)));
    return page(listing, List.copyOf(covered));
  }

  private Object listOfSolution(ManagementCaller caller, SolutionListing params) {
    caller.requireSolution(params.solutionId());
    requireSolution(params.solutionId());
    return page(params.listing(), listings.ofSolution(params.solutionId()));
  }

  private Object update(ManagementCaller caller, Update params) {
    context(caller, params.contextId());
    ContextPolicy policy = params.policy();
    if (policy != null) {
      policy.requireAllowedValues();
    }
    writes.update(
        params.contextId(),
        new ContextChange(
            params.name(),
            params.description(),
            params.scope(),
            policy == null ? null : policy.asGiven()));
    return "OK";
  }

  private Object delete(ManagementCaller caller, String contextId) {
    if (caller.scopes().isLimited()) {
      context(caller, contextId);
    }
    writes.delete(contextId);
    return "OK";
  }

  private Object share(ManagementCaller caller, Share params) {
    context(caller, params.contextId());
    writes.share(params.contextId(), params.solutionId());
    return "OK";
  }

  private Object unshare(ManagementCaller caller, Share params) {
    context(caller, params.contextId());
    writes.unshare(params.contextId(), params.solutionId());
    return "OK";
  }

  private Context context(ManagementCaller caller, String contextId) {
    Context context =
        contexts
            .context(contextId)
            .orElseThrow(() -> new RpcException(ErrorCode.CONTEXT_DOES_NOT_EXIST));
    caller.requireContext(context);
    return context;
  }

  private void requireSolution(String solutionId) {
    if (solutions.find(solutionId).isEmpty()) {
      throw new RpcException(ErrorCode.SOLUTION_DOES_NOT_EXIST);
    }
  }

  /** Pages on what the listing knows and reads only the contexts of the page. */
  private Object page(ListParams params, List<Entry> entries) {
    params.query().requireKnownFields();
    Entry last = params.lastId() == null ? null : requireLast(params.lastId());
    List<Entry> matches =
        entries.stream().filter(entry -> params.query().matches(target(entry))).toList();
    ListParams.Page<Entry> page = params.pageOf(matches, BY_CREATION, last);
    Map<String, Context> found =
        contexts.contexts(page.elements().stream().map(Entry::id).toList());
    List<Map<String, Object>> list =
        page.elements().stream()
            .map(entry -> found.get(entry.id()))
            .filter(Objects::nonNull) // deleted just now
            .map(ContextMethods::wire)
            .toList();
    return Map.of("list", list, "count", page.count());
  }

  private Entry requireLast(String contextId) {
    return contexts
        .context(contextId)
        .map(context -> new Entry(context.id(), context.created()))
        .orElseThrow(() -> new RpcException(ErrorCode.NO_MATCH_FOR_LAST_ID));
  }

  private static QueryTarget target(Entry entry) {
    return new QueryTarget(Map.of("id", entry.id(), "created", entry.created()), null);
  }

  private static Map<String, Object> wire(Context context) {
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("id", context.id());
    wire.put("created", context.created());
    wire.put("modified", context.modified());
    wire.put("solution", context.solution());
    wire.put("name", context.name());
    wire.put("description", context.description());
    wire.put("scope", context.scope());
    wire.put("shares", context.shares());
    wire.put("policy", context.policy());
    return wire;
  }
}
