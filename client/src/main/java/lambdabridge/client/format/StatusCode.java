package lambdabridge.client.format;

/**
 * Why a container or item cannot be trusted or read, under the official clients' numbers.
 *
 * <p>Source: spec client-formats.md 16.
 */
public final class StatusCode {
  /** Everything is as it should be. */
  public static final int OK = 0;

  /** Signed data of an unknown kind. */
  public static final int UNSUPPORTED_BLOB = 0x00010004;

  /** A field is not signed by the author it names. */
  public static final int INVALID_DATA_SIGNATURE = 0x00010007;

  /** The user verifier does not believe that the key is the user's. */
  public static final int USER_REFUSED = 0x0001000E;

  /** The user verifier threw an exception. */
  public static final int VERIFIER_FAILED = 0x0001000F;

  /** A key entry that is incomplete, or stands under another key's id. */
  public static final int MALFORMED_KEY = 0x00010010;

  /** The reader has no such key, or one of an unknown version. */
  public static final int UNKNOWN_KEY = 0x00010011;

  /** A key that was issued for another container. */
  public static final int FOREIGN_KEY = 0x00010012;

  /** An integrity object that another element has already. */
  public static final int DUPLICATED_DIO = 0x00010013;

  /** An integrity object without all it needs. */
  public static final int MALFORMED_DIO = 0x00010014;

  /** An integrity object of other data or of another author. */
  public static final int DIO_MISMATCH = 0x00010015;

  /** An integrity object that its creator did not sign. */
  public static final int INVALID_DIO_SIGNATURE = 0x00010017;

  /** The user verifier did not answer each request. */
  public static final int VERIFIER_RESULT_SIZE = 0x00010019;

  /** A container whose readable public meta is not the signed one. */
  public static final int CONTAINER_PUBLIC_MISMATCH = 0x00010021;

  /** Container data with an empty field. */
  public static final int CONTAINER_VERSION = 0x00010022;

  /** A message of an unknown version, or with an empty field. */
  public static final int MESSAGE_VERSION = 0x0003000C;

  /** Thread data of an unknown version. */
  public static final int UNKNOWN_THREAD_FORMAT = 0x0003000D;

  /** A message whose readable public meta is not the signed one. */
  public static final int MESSAGE_PUBLIC_MISMATCH = 0x00030011;

  /** Thread data of another thread, author or time than the server says. */
  public static final int THREAD_INTEGRITY = 0x00030014;

  /** A message of another place, author or time than the server says. */
  public static final int MESSAGE_INTEGRITY = 0x00030015;

  /** A key of the thread must not be passed on to new members. */
  public static final int THREAD_KEY_VALIDATION = 0x00030016;

  /** A file under an unknown cipher. */
  public static final int FILE_CIPHER = 0x00040009;

  /** A chunk that is not the listed one. */
  public static final int FILE_CHUNK_CHECKSUM = 0x0004000B;

  /** A chunk that was altered or moved. */
  public static final int FILE_CIPHER_CHECKSUM = 0x0004000C;

  /** File meta of an unknown version. */
  public static final int FILE_META_VERSION = 0x00040019;

  /** A file whose readable public meta is not the signed one. */
  public static final int FILE_PUBLIC_MISMATCH = 0x00040021;

  /** A list of chunks that is not the file's. */
  public static final int FILE_TOP_HASH = 0x0004002A;

  /** An entry of an inbox that cannot be parsed. */
  public static final int INBOX_ENTRY = 0x00070009;

  /** An inbox of an unknown version. */
  public static final int INBOX_VERSION = 0x0007000F;

  /** An inbox whose readable public meta is not the signed one. */
  public static final int INBOX_PUBLIC_MISMATCH = 0x00070013;

  /** A structure without the members it should have. */
  public static final int UNEXPECTED_SHAPE = 0xE0030008;

  /** Sealed data that was altered, or is under another key. */
  public static final int MESSAGE_TAG = 0xE0A10007;

  /** A key to open with that has not 32 bytes. */
  public static final int KEY_LENGTH_DECRYPT = 0xE0A10008;

  /** An ECIES envelope that was altered. */
  public static final int ECIES_TAG = 0xE0A10010;

  /** A key to seal with that has not 32 bytes. */
  public static final int KEY_LENGTH_ENCRYPT = 0xE0A10011;

  /** Sealed data of a kind that shows no alterations. */
  public static final int UNAUTHENTICATED_CIPHER = 0xE0A10016;

  /** Not an ECIES envelope. */
  public static final int ECIES_HEADER = 0xE0A10017;

  /** An ECIES envelope for somebody else. */
  public static final int ECIES_RECIPIENT = 0xE0A10018;

  /** An ECIES envelope from somebody else. */
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
