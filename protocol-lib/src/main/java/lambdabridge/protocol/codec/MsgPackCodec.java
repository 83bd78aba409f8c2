package lambdabridge.protocol.codec;

import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * MessagePack, the serialization of version 2, written the way the reference server writes it:
 *
 * <ul>
 *   <li>maps as {@code map 16} even when small; lists, strings and binaries in their shortest form;
 *   <li>integers of up to 32 bits in their shortest form, unsigned if not negative;
 *   <li>integers beyond 32 bits as {@code float 64}, because JavaScript decoders may make
 *       big-integer objects of the 64-bit forms; beyond 2⁵³, where a float would be inexact, as
 *       {@code int 64};
 *   <li>other numbers as {@code float 64}.
 * </ul>
 *
 * <p>The decoder takes every standard form except extensions, of which the protocol has none. An
 * unsigned number from 2⁶³ on becomes a double.
 *
 * <p>Source: spec privmx-tls.md 7.3.
 */
public final class MsgPackCodec implements PayloadCodec {
  @Override
  public Bytes encode(@Nullable Object value) {
    MsgPackWriter writer = new MsgPackWriter();
    writer.value(value);
    return writer.out.finish();
  }

  @Override
  public @Nullable Object decode(Bytes encoded) {
    return new MsgPackReader(encoded).whole();
  }
}
