package lambdabridge.client.format;

/**
 * Why a container or item cannot be trusted or read, under the official clients' numbers.
 *
 * <p>Source: spec client-formats.md 16.
 */
public final class StatusCode {
  public static final int OK = 0;
  public static final int UNSUPPORTED_BLOB = 0x00010004;
  public static final int INVALID_DATA_SIGNATURE = 0x00010007;
  public static final int USER_REFUSED = 0x0001000E;
  public static final int VERIFIER_FAILED = 0x0001000F;
  public static final int MALFORMED_KEY = 0x00010010;
  public static final int UNKNOWN_KEY = 0x00010011;
  public static final int FOREIGN_KEY = 0x00010012;
  public static final int DUPLICATED_DIO = 0x00010013;
  public static final int MALFORMED_DIO = 0x00010014;
  public static final int DIO_MISMATCH = 0x00010015;
  public static final int INVALID_DIO_SIGNATURE = 0x00010017;
  public static final int VERIFIER_RESULT_SIZE = 0x00010019;
  public static final int CONTAINER_PUBLIC_MISMATCH = 0x00010021;
  public static final int CONTAINER_VERSION = 0x00010022;
  public static final int MESSAGE_VERSION = 0x0003000C;
  public static final int UNKNOWN_THREAD_FORMAT = 0x0003000D;
  public static final int UNKNOWN_MESSAGE_FORMAT = 0x0003000E;
  public static final int MESSAGE_PUBLIC_MISMATCH = 0x00030011;
  public static final int THREAD_INTEGRITY = 0x00030014;
  public static final int MESSAGE_INTEGRITY = 0x00030015;
  public static final int THREAD_KEY_VALIDATION = 0x00030016;
  public static final int FILE_CIPHER = 0x00040009;
  public static final int FILE_CHUNK_CHECKSUM = 0x0004000B;
  public static final int FILE_CIPHER_CHECKSUM = 0x0004000C;
  public static final int FILE_META_VERSION = 0x00040019;
  public static final int FILE_PUBLIC_MISMATCH = 0x00040021;
  public static final int FILE_TOP_HASH = 0x0004002A;
  public static final int INBOX_ENTRY = 0x00070009;
  public static final int INBOX_VERSION = 0x0007000F;
  public static final int INBOX_PUBLIC_MISMATCH = 0x00070013;
  public static final int UNEXPECTED_SHAPE = 0xE0030008;
  public static final int SIGNATURE_SIZE = 0xE0A10003;
  public static final int MESSAGE_TAG = 0xE0A10007;
  public static final int KEY_LENGTH_DECRYPT = 0xE0A10008;
  public static final int ECIES_TAG = 0xE0A10010;
  public static final int KEY_LENGTH_ENCRYPT = 0xE0A10011;
  public static final int UNAUTHENTICATED_CIPHER = 0xE0A10016;
  public static final int ECIES_HEADER = 0xE0A10017;
  public static final int ECIES_RECIPIENT = 0xE0A10018;
  public static final int ECIES_SENDER = 0xE0A10029;

  /** All codes of JSON-RPC are one to the official clients. */
  public static final int JSON_RPC = 0xFFFF0000;

  private static final int SERVER_SCOPE = 0xF0000000;

  private StatusCode() {}

  /** Returns the code of an error that the server answered: {@code F000} and its number. */
  public static int ofServer(long code) {
    return code < 0 ? JSON_RPC : SERVER_SCOPE | (int) (code & 0xFFFF);
  }

  /** Returns the code as eight hex digits, as the official clients print it. */
  public static String text(int code) {
    return "0x%08X".formatted(code);
  }
}
