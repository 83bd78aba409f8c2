package lambdabridge.server.rpc;

/**
 * The refusals an RPC method can answer with, under the numbers and texts of the wire.
 *
 * <p>Source: spec privmx-tls.md 7.5.
 */
public enum ErrorCode {
  PARSE_ERROR(-32700, "Parse error"),
  ONLY_POST_METHOD_ALLOWED(-32605, "Only post method allowed"),
  INTERNAL_ERROR(-32603, "Internal error"),
  INVALID_PARAMS(-32602, "Invalid params"),
  METHOD_NOT_FOUND(-32601, "Method not found"),
  INVALID_REQUEST(-32600, "Invalid Request"),
  INVALID_USERNAME(0x0002, "Invalid username"),
  INVALID_SIGNATURE(0x0008, "Invalid signature"),
  USER_DOESNT_EXIST(0x0009, "User doesn't exist"),
  UNKNOWN_SESSION(0x000C, "Unknown session"),
  INVALID_SESSION_STATE(0x000D, "Invalid session state"),
  INVALID_A(0x000E, "Invalid A"),
  DIFFERENT_M1(0x000F, "Different M1"),
  INVALID_TOKEN(0x0015, "Invalid token"),
  INVALID_TIMESTAMP(0x0028, "Invalid timestamp"),
  INVALID_NONCE(0x0029, "Invalid nonce"),
  ACCESS_DENIED(0x0030, "Access denied"),
  LOGIN_REJECTED(0x0040, "Login rejected"),
  INVALID_VERSION(0x0063, "Invalid version"),
  INVALID_DEVICE_ID(0x0064, "Invalid device id"),
  PUB_KEY_ALREADY_IN_USE(0x0065, "Pub key already in use"),
  MAINTENANCE_MODE(0x0068, "Maintenance mode"),
  INVALID_PROXY_SESSION(0x0069, "Invalid proxy session"),
  INVALID_KEY(0x0070, "Invalid key"),
  WEBSOCKET_REQUIRED(0x0072, "Websocket required"),
  WEBSOCKET_ALREADY_AUTHORIZED(0x0073, "Websocket already authorized"),
  NEED_2FA_AUTHENTICATION(0x0081, "Need 2FA authentication"),
  EXCEEDED_LIMIT_OF_WEBSOCKET_CHANNELS(0x0085, "Exceeded limit of websocket channels"),
  ADD_WS_CHANNEL_ID_REQUIRED_ON_MULTI_CHANNEL_WEBSOCKET(
      0x0086, "AddWsChannelId required on multi channel websocket"),
  CANNOT_ADD_CHANNEL_TO_SINGLE_CHANNEL_WEBSOCKET(
      0x0087, "Cannot add channel to single channel websocket"),
  THREAD_DOES_NOT_EXIST(0x6001, "Thread does not exist"),
  INVALID_THREAD_KEY(0x6002, "Invalid thread key"),
  REQUEST_DOES_NOT_EXIST(0x6003, "Request does not exist"),
  REQUEST_FILE_DOES_NOT_EXIST(0x6004, "Request file does not exist"),
  REQUEST_FILE_ALREADY_CLOSED(0x6005, "Request file aready closed"),
  REQUEST_SIZE_EXCEEDED(0x6006, "Request size exceeded"),
  REQUEST_FILE_SIZE_EXCEEDED(0x6007, "Request file size exceeded"),
  TOO_MANY_FILES_IN_REQUEST(0x6008, "Too many files in request"),
  REQUEST_FILE_DESYNCHRONIZED(0x6009, "Request file desynchronized"),
  INVALID_FILE_INDEX(0x600A, "Invalid file index"),
  FILE_ALREADY_USED(0x600B, "File already used"),
  REQUEST_NOT_READY_YET(0x600C, "Request not ready yet"),
  THREAD_MESSAGE_DOES_NOT_EXIST(0x600D, "Thread message does not exist"),
  INVALID_KEY_ID(0x6015, "Invalid key id"),
  FILES_CONTAINER_FILE_HAS_NOT_THUMB(0x6105, "Files container file has not thumb"),
  UNSUPPORTED_OPERATION(0x6115, "Unsupported operation"),
  CONTEXT_DOES_NOT_EXIST(0x6116, "Context does not exist"),
  STORE_DOES_NOT_EXIST(0x6117, "Store does not exist"),
  STORE_FILE_DOES_NOT_EXIST(0x6118, "Store file does not exist"),
  UNSUPPORTED_RESOURCE_TYPE(0x6119, "Unsupported resource type"),
  RESOURCE_DOES_NOT_EXIST(0x611A, "Resource does not exist"),
  CANNOT_QUERY_NOT_ROOT_RESOURCE(0x611B, "Cannot query not root resource"),
  CANNOT_QUERY_ROOT_RESOURCE(0x611C, "Cannot query root resource"),
  RESOURCE_FIELD_DOES_NOT_EXIST(0x611D, "Resource field does not exist"),
  INBOX_DOES_NOT_EXIST(0x611E, "Inbox does not exist"),
  NOT_ENOUGH_FILES_IN_REQUEST(0x611F, "Not enough files in request"),
  THREAD_BELONGS_TO_INBOX(0x6120, "Thread belongs to inbox"),
  STORE_BELONGS_TO_INBOX(0x6121, "Store belongs to inbox"),
  STREAM_ROOM_DOES_NOT_EXIST(0x6122, "Stream room does not exist"),
  NO_MATCH_FOR_LAST_ID(0x6123, "Object with lastId does not exist"),
  RESOURCES_HAVE_DIFFERENT_CONTEXTS(0x6124, "Resources does not belong to same context"),
  MESSAGES_BELONGS_TO_DIFFERENT_THREADS(0x6125, "Messages does not belong to same thread"),
  FILES_BELONGS_TO_DIFFERENT_STORES(0x6126, "Files does not belong to same store"),
  REQUEST_CHUNK_TOO_SMALL(0x6127, "Request chunk too small"),
  STORE_FILE_VERSION_MISMATCH(0x6128, "Store file version mismatch"),
  FILE_DOES_NOT_BELONG_TO_STORE(0x612A, "File does not belong to store"),
  API_KEY_DOES_NOT_EXIST(0x612B, "Api key does not exist"),
  INVALID_CREDENTIALS(0x612C, "Invalid credentials"),
  API_KEYS_LIMIT_EXCEEDED(0x612D, "Api keys limit exceeded"),
  INSUFFICIENT_SCOPE(0x612E, "Insufficient scope"),
  UNAUTHORIZED(0x612F, "Unauthorized"),
  SOLUTION_DOES_NOT_EXIST(0x6130, "Solution does not exist"),
  INVALID_ACL(0x6131, "Invalid ACL"),
  SOLUTION_HAS_CONTEXTS(0x6132, "Solution has contexts"),
  CANNOT_ASSIGN_PRIVATE_CONTEXT(0x6133, "Cannot assign private context"),
  CANNOT_UNASSIGN_CONTEXT_FROM_ITS_PARENT(0x6134, "Cannot unassign context from its parent"),
  CANNOT_SWITCH_CONNECTED_CONTEXT_TO_PRIVATE(0x6135, "Cannot switch connected context to private"),
  METHOD_CALLABLE_WITH_WEBSOCKET_ONLY(0x6136, "Method is callable with websocket only"),
  USER_DOES_NOT_HAVE_ACCESS_TO_CONTAINER(0x6137, "User does not have access to container"),
  DUPLICATE_RESOURCE_ID(0x6138, "Provided ID is already in use"),
  TOO_MANY_CHANNELS_IN_SESSION(0x6139, "Too many channels in this websocket session"),
  WS_SESSION_DOES_NOT_EXISTS(0x613A, "Websocket session does not exists"),
  RESOURCE_ID_MISSMATCH(0x613B, "Provided resource ID missmatch object resource ID"),
  KVDB_DOES_NOT_EXIST(0x613C, "Kvdb does not exist"),
  KVDB_ENTRY_DOES_NOT_EXIST(0x613D, "Kvdb item does not exist"),
  FIRST_API_KEY_ALREADY_EXISTS(0x613E, "First api key was already created"),
  INITIALIZATION_TOKEN_MISSMATCH(0x613F, "Initialization token is invalid or not set"),

  // Our own, at the far end of what official clients pass on as a server's error.
  PROXY_DESTINATION_REFUSED(0x6F01, "Proxy destination refused"),
  PROXY_LIMIT_EXCEEDED(0x6F02, "Proxy limit exceeded"),
  PROXY_DESTINATION_FAILED(0x6F03, "Proxy destination failed"),
  ACCOUNT_DOES_NOT_EXIST(0x6F11, "Account does not exist"),
  ACCOUNT_ALREADY_EXISTS(0x6F12, "Account already exists"),
  TOO_MANY_ATTEMPTS(0x6F13, "Too many attempts"),
  FRESH_LOGIN_REQUIRED(0x6F14, "Fresh login required");

  private final int code;
  private final String message;

  ErrorCode(int code, String message) {
    this.code = code;
    this.message = message;
  }

  /** Returns the number on the wire. */
  public int code() {
    return code;
  }

  /** Returns the text on the wire. */
  public String message() {
    return message;
  }
}
