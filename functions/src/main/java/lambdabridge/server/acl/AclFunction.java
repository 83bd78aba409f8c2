package lambdabridge.server.acl;

import static lambdabridge.server.acl.AclFunction.Kind.READ;
import static lambdabridge.server.acl.AclFunction.Kind.WRITE;

import java.util.List;

/**
 * What an ACL line can name: a right, spelled {@code module/function}, and the arguments a line may
 * narrow it to.
 *
 * <p>Source: spec main-api.md 6. Modules without methods here are listed too, since an ACL text is
 * checked as a whole.
 */
public enum AclFunction {
  CONTEXT_GET_USERS(READ, "context/contextGetUsers", "contextId"),
  CONTEXT_LIST_USERS(READ, "context/contextListUsers", "contextId"),
  CONTEXT_SEND_CUSTOM_NOTIFICATION(WRITE, "context/contextSendCustomNotification", "contextId"),
  THREAD_GET(READ, "thread/threadGet", "threadId"),
  THREAD_LIST(READ, "thread/threadList"),
  THREAD_LIST_ALL(READ, "thread/threadListAll"),
  THREAD_MESSAGE_GET(READ, "thread/threadMessageGet", "threadId", "messageId"),
  THREAD_MESSAGES_GET(READ, "thread/threadMessagesGet", "threadId"),
  THREAD_MESSAGES_GET_MY(READ, "thread/threadMessagesGetMy", "threadId"),
  THREAD_CREATE(WRITE, "thread/threadCreate"),
  THREAD_UPDATE(WRITE, "thread/threadUpdate", "threadId"),
  THREAD_DELETE(WRITE, "thread/threadDelete", "threadId"),
  THREAD_DELETE_MANY(WRITE, "thread/threadDeleteMany"),
  THREAD_MESSAGE_SEND(WRITE, "thread/threadMessageSend", "threadId"),
  THREAD_MESSAGE_UPDATE(WRITE, "thread/threadMessageUpdate", "threadId", "messageId"),
  THREAD_MESSAGE_DELETE(WRITE, "thread/threadMessageDelete", "threadId", "messageId"),
  THREAD_MESSAGE_DELETE_MANY(WRITE, "thread/threadMessageDeleteMany", "threadId"),
  THREAD_MESSAGE_DELETE_OLDER_THAN(WRITE, "thread/threadMessageDeleteOlderThan", "threadId"),
  THREAD_SEND_CUSTOM_NOTIFICATION(WRITE, "thread/threadSendCustomNotification", "threadId"),
  STORE_GET(READ, "store/storeGet", "storeId"),
  STORE_LIST(READ, "store/storeList"),
  STORE_LIST_ALL(READ, "store/storeListAll"),
  STORE_FILE_GET(READ, "store/storeFileGet", "storeId", "fileId"),
  STORE_FILE_GET_MANY(READ, "store/storeFileGetMany", "storeId"),
  STORE_FILE_LIST(READ, "store/storeFileList", "storeId"),
  STORE_FILE_LIST_MY(READ, "store/storeFileListMy", "storeId"),
  STORE_FILE_READ(READ, "store/storeFileRead", "storeId", "fileId"),
  STORE_CREATE(WRITE, "store/storeCreate"),
  STORE_UPDATE(WRITE, "store/storeUpdate", "storeId"),
  STORE_DELETE(WRITE, "store/storeDelete", "storeId"),
  STORE_DELETE_MANY(WRITE, "store/storeDeleteMany"),
  STORE_FILE_CREATE(WRITE, "store/storeFileCreate", "storeId"),
  STORE_FILE_WRITE(WRITE, "store/storeFileWrite", "storeId", "fileId"),
  STORE_FILE_UPDATE(WRITE, "store/storeFileUpdate", "storeId", "fileId"),
  STORE_FILE_DELETE(WRITE, "store/storeFileDelete", "storeId", "fileId"),
  STORE_FILE_DELETE_MANY(WRITE, "store/storeFileDeleteMany", "storeId"),
  STORE_FILE_DELETE_OLDER_THAN(WRITE, "store/storeFileDeleteOlderThan", "storeId"),
  STORE_SEND_CUSTOM_NOTIFICATION(WRITE, "store/storeSendCustomNotification", "storeId"),
  INBOX_GET(READ, "inbox/inboxGet", "inboxId"),
  INBOX_LIST(READ, "inbox/inboxList"),
  INBOX_LIST_ALL(READ, "inbox/inboxListAll"),
  INBOX_CREATE(WRITE, "inbox/inboxCreate"),
  INBOX_UPDATE(WRITE, "inbox/inboxUpdate", "inboxId"),
  INBOX_DELETE(WRITE, "inbox/inboxDelete", "inboxId"),
  INBOX_DELETE_MANY(WRITE, "inbox/inboxDeleteMany"),
  INBOX_SEND_CUSTOM_NOTIFICATION(WRITE, "inbox/inboxSendCustomNotification", "inboxId"),
  STREAM_ROOM_GET(READ, "stream/streamRoomGet", "streamRoomId"),
  STREAM_ROOM_LIST(READ, "stream/streamRoomList"),
  STREAM_ROOM_LIST_ALL(READ, "stream/streamRoomListAll"),
  STREAM_LIST(READ, "stream/streamList", "streamRoomId"),
  STREAM_ROOM_CREATE(WRITE, "stream/streamRoomCreate"),
  STREAM_ROOM_UPDATE(WRITE, "stream/streamRoomUpdate", "streamRoomId"),
  STREAM_ROOM_DELETE(WRITE, "stream/streamRoomDelete", "streamRoomId"),
  STREAM_ROOM_DELETE_MANY(WRITE, "stream/streamRoomDeleteMany"),
  STREAM_ROOM_CLOSE(WRITE, "stream/streamRoomClose", "streamRoomId"),
  STREAM_ROOM_ENABLE_RECORDING(WRITE, "stream/streamRoomEnableRecording", "streamRoomId"),
  STREAM_SEND_CUSTOM_NOTIFICATION(WRITE, "stream/streamSendCustomNotification", "streamRoomId"),
  STREAM_ROOM_JOIN(WRITE, "stream/streamRoomJoin", "streamRoomId"),
  STREAM_ROOM_LEAVE(WRITE, "stream/streamRoomLeave", "streamRoomId"),
  STREAM_PUBLISH(WRITE, "stream/streamPublish", "streamRoomId"),
  STREAM_UPDATE(WRITE, "stream/streamUpdate", "streamRoomId"),
  STREAM_UNPUBLISH(WRITE, "stream/streamUnpublish", "streamRoomId"),
  STREAM_SUBSCRIBE(WRITE, "stream/streamSubscribe", "streamRoomId"),
  STREAM_UNSUBSCRIBE(WRITE, "stream/streamUnsubscribe", "streamRoomId"),
  STREAM_MODIFY_SUBSCRIPTION(WRITE, "stream/streamModifySubscription", "streamRoomId"),
  STREAM_TRICKLE(WRITE, "stream/streamTrickle", "streamRoomId"),
  STREAM_ACCEPT_OFFER(WRITE, "stream/streamAcceptOffer", "streamRoomId"),
  STREAM_SET_NEW_OFFER(WRITE, "stream/streamSetNewOffer", "streamRoomId"),
  KVDB_GET(READ, "kvdb/kvdbGet", "kvdbId"),
  KVDB_LIST(READ, "kvdb/kvdbList"),
  KVDB_LIST_ALL(READ, "kvdb/kvdbListAll"),
  KVDB_ENTRY_GET(READ, "kvdb/kvdbEntryGet", "kvdbId", "entryKey"),
  KVDB_LIST_KEYS(READ, "kvdb/kvdbListKeys", "kvdbId"),
  GET_KVDB_ENTRIES(READ, "kvdb/getKvdbEntries", "kvdbId"),
  KVDB_CREATE(WRITE, "kvdb/kvdbCreate"),
  KVDB_UPDATE(WRITE, "kvdb/kvdbUpdate", "kvdbId"),
  KVDB_DELETE(WRITE, "kvdb/kvdbDelete", "kvdbId"),
  KVDB_DELETE_MANY(WRITE, "kvdb/kvdbDeleteMany"),
  KVDB_SEND_CUSTOM_NOTIFICATION(WRITE, "kvdb/kvdbSendCustomNotification", "kvdbId"),
  KVDB_ENTRY_SET(WRITE, "kvdb/kvdbEntrySet", "kvdbId", "entryKey"),
  KVDB_ENTRY_DELETE(WRITE, "kvdb/kvdbEntryDelete", "kvdbId", "entryKey"),
  KVDB_ENTRY_DELETE_MANY(WRITE, "kvdb/kvdbEntryDeleteMany", "kvdbId");

  /** Which of its module's two groups a function belongs to. */
  enum Kind {
    READ,
    WRITE
  }

  private final Kind kind;
  private final String wireName;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> arguments;

  AclFunction(Kind kind, String wireName, String... arguments) {
    this.kind = kind;
    this.wireName = wireName;
    this.arguments = List.of(arguments);
  }

  /** Returns the name in an ACL text. */
  public String wireName() {
    return wireName;
  }

  /** Returns the names of the arguments a line may give. */
  public List<String> arguments() {
    return arguments;
  }

  Kind kind() {
    return kind;
  }

  String module() {
    return wireName.substring(0, wireName.indexOf('/'));
  }
}
