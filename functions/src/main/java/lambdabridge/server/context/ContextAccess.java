package lambdabridge.server.context;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lambdabridge.protocol.connection.Session;
import lambdabridge.server.acl.Acl;
import lambdabridge.server.context.ContextStore.Membership;
import lambdabridge.server.rpc.ErrorCode;
import lambdabridge.server.rpc.RpcException;

/**
 * Admits sessions to contexts.
 *
 * <p>Source: spec main-api.md 2.
 */
public final class ContextAccess {
  /** Some hundreds of bytes each. */
  private static final int MOST_RECENT = 4096;

  private final ContextStore contexts;
  private final Map<Place, String> recent = Collections.synchronizedMap(new RecentUsers());

  public ContextAccess(ContextStore contexts) {
    this.contexts = contexts;
  }

  private record Place(String contextId, String publicKey) {}

  private static final class RecentUsers extends LinkedHashMap<Place, String> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Place, String> eldest) {
      return size() > MOST_RECENT;
    }
  }

  /**
   * Returns the user id that the session had in the context when this instance last looked. Good
   * for reading ahead while {@link #require} is under way, and for nothing else.
   */
  public Optional<String> recentUserId(Session session, String contextId) {
    return Optional.ofNullable(recent.get(new Place(contextId, session.publicKey())));
  }

  /**
   * Returns who the session is in the context, as stored now.
   *
   * @throws RpcException ACCESS_DENIED if the context is unknown, hidden from the session's
   *     solution, or the session's key is not a user of it: which of these is not told
   */
  public ContextCaller require(Session session, String contextId) {
    Membership membership =
        contexts
            .membership(contextId, session.publicKey())
            .filter(found -> found.context().isVisibleTo(session.solution()))
            .orElseThrow(() -> new RpcException(ErrorCode.ACCESS_DENIED));
    recent.put(new Place(contextId, session.publicKey()), membership.user().userId());
    return new ContextCaller(
        membership.context(), membership.user(), Acl.parse(membership.user().acl()));
  }
}
