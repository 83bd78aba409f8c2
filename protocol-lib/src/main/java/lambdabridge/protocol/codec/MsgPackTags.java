package lambdabridge.protocol.codec;

/**
 * The first bytes of MessagePack values. A range carries a small number or length in its low bits:
 * {@code 00–7F} and {@code E0–FF} integers, {@code 80–8F} map, {@code 90–9F} list, {@code A0–BF}
 * string.
 *
 * <p>Source: the MessagePack specification, "Formats".
 */
final class MsgPackTags {
  static final int FIX_MAP = 0x80;
  static final int FIX_ARRAY = 0x90;
  static final int FIX_STR = 0xA0;
  static final int NIL = 0xC0;
  static final int FALSE = 0xC2;
  static final int TRUE = 0xC3;
  static final int BIN_8 = 0xC4;
  static final int BIN_16 = 0xC5;
  static final int BIN_32 = 0xC6;
  static final int FLOAT_32 = 0xCA;
  static final int FLOAT_64 = 0xCB;
  static final int UINT_8 = 0xCC;
  static final int UINT_16 = 0xCD;
  static final int UINT_32 = 0xCE;
  static final int UINT_64 = 0xCF;
  static final int INT_8 = 0xD0;
  static final int INT_16 = 0xD1;
  static final int INT_32 = 0xD2;
  static final int INT_64 = 0xD3;
  static final int STR_8 = 0xD9;
  static final int STR_16 = 0xDA;
  static final int STR_32 = 0xDB;
  static final int ARRAY_16 = 0xDC;
  static final int ARRAY_32 = 0xDD;
  static final int MAP_16 = 0xDE;
  static final int MAP_32 = 0xDF;
  static final int NEGATIVE_FIX_INT = 0xE0;

  private MsgPackTags() {}
}
