package lambdabridge.protocol.codec;

/**
 * The tag bytes of PSON.
 *
 * <pre>
 *   00–EF  small integer, zig-zag            F8  integer  varint zz, 32 bit
 *   F0     null                              F9  long     varint zz, 64 bit
 *   F1 F2  true, false                       FA  float    4 bytes little-endian
 *   F3     empty object                      FB  double   8 bytes little-endian
 *   F4     empty list                        FC  string   varint length, UTF-8
 *   F5     empty string                      FD  string, added to the dictionary: refused
 *   F6     object  varint n, n × key value   FE  string   varint index into the dictionary
 *   F7     list    varint n, n × value       FF  binary   varint length, bytes
 *
 *   varint: unsigned LEB128.   zz: n ≥ 0 → 2n, n &lt; 0 → -2n - 1.
 * </pre>
 *
 * <p>Source: spec privmx-tls.md 7.2.1.
 */
final class PsonTags {
  static final int SMALL_MAX = 0xEF;
  static final int NULL = 0xF0;
  static final int TRUE = 0xF1;
  static final int FALSE = 0xF2;
  static final int EMPTY_OBJECT = 0xF3;
  static final int EMPTY_LIST = 0xF4;
  static final int EMPTY_STRING = 0xF5;
  static final int OBJECT = 0xF6;
  static final int LIST = 0xF7;
  static final int INTEGER = 0xF8;
  static final int LONG = 0xF9;
  static final int FLOAT = 0xFA;
  static final int DOUBLE = 0xFB;
  static final int STRING = 0xFC;
  static final int STRING_ADD = 0xFD;
  static final int STRING_GET = 0xFE;
  static final int BINARY = 0xFF;

  private PsonTags() {}
}
