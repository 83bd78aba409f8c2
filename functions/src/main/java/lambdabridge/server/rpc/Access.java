package lambdabridge.server.rpc;

/**
 * Which callers a method of the main API admits.
 *
 * <p>Source: spec main-api.md 2, privmx-tls.md 5.16.
 */
public enum Access {
  /** Anyone, a bare frame without a session included. */
  NONE,
  /** Any session, an anonymous one included. */
  ANY_SESSION,
  /** An anonymous session: what somebody does who cannot log in yet. */
  ANONYMOUS,
  /** A session whose login is complete. */
  ESTABLISHED,
  /** A session in the name of a context user's key, by the key or by an account tied to it. */
  CONTEXT_USER,
  /** A session logged in to an account. */
  ACCOUNT;

  private boolean admits(CallerKind caller) {
    return switch (this) {
      case NONE -> true;
      case ANY_SESSION -> caller != CallerKind.GUEST;
      case ANONYMOUS -> caller == CallerKind.ANONYMOUS;
      case ESTABLISHED -> caller != CallerKind.GUEST && caller != CallerKind.ANONYMOUS;
      case CONTEXT_USER ->
          caller == CallerKind.CONTEXT_USER || caller == CallerKind.ACCOUNT_OF_USER;
      case ACCOUNT -> caller == CallerKind.ACCOUNT || caller == CallerKind.ACCOUNT_OF_USER;
    };
  }

  /**
   * Refuses callers that are not admitted.
   *
   * @param method for the explanation
   * @throws RpcException ACCESS_DENIED where somebody has to be logged in as somebody, otherwise
   *     INTERNAL_ERROR with the reference's explanations
   */
  void require(CallerKind caller, String method) {
    if (admits(caller)) {
      return;
    }
    throw switch (this) {
      case CONTEXT_USER, ACCOUNT -> new RpcException(ErrorCode.ACCESS_DENIED);
      case ANY_SESSION -> refusal("Failed assert HAS_ANY_SESSION", method);
      case ANONYMOUS, ESTABLISHED ->
          refusal(caller == CallerKind.GUEST ? "Unknown session" : "Invalid session state", method);
      case NONE -> new IllegalStateException("method admits anybody");
    };
  }

  private static RpcException refusal(String reason, String method) {
    return new RpcException(ErrorCode.INTERNAL_ERROR, reason + " for method '" + method + "'");
  }
}
