package lambdabridge.protocol.codec;

import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Turns one value into bytes and back. A value is one of
 *
 * <ul>
 *   <li>{@code null} and {@link Boolean};
 *   <li>{@link Long}: every integer, whatever its form on the wire; encoders take {@link Integer}
 *       too;
 *   <li>{@link Double}: a number that came as a float, even if it has no fraction; never NaN or
 *       infinite;
 *   <li>{@link String} and {@link Bytes};
 *   <li>{@code List<Object>} and {@code Map<String, Object>} of such values, {@code null} included;
 *       decoded ones are to be read only, maps keep the order of the wire.
 * </ul>
 *
 * <p>Codecs have no state and may be shared.
 *
 * <p>Source: spec privmx-tls.md 7.2 and 7.3.
 */
public sealed interface PayloadCodec permits PsonCodec, MsgPackCodec {
  /** Record-layer version whose payloads are PSON. */
  int PSON = 1;

  /** Record-layer version whose payloads are MessagePack. */
  int MSGPACK = 2;

  /** Returns the codec of frames of a record-layer version, 1 or 2. */
  static PayloadCodec ofVersion(int version) {
    return switch (version) {
      case PSON -> PsonCodec.withDictionary();
      case MSGPACK -> new MsgPackCodec();
      default -> throw new IllegalArgumentException("version " + version);
    };
  }

  /**
   * Returns the codec of notifications to a session of a record-layer version, 1 or 2: the same,
   * but without the dictionary of handshakes.
   */
  static PayloadCodec ofNotifications(int version) {
    return version == PSON ? PsonCodec.withoutDictionary() : ofVersion(version);
  }

  /**
   * Returns the bytes of {@code value}.
   *
   * @throws IllegalArgumentException for something that is not a value, a mistake of the caller
   */
  Bytes encode(@Nullable Object value);

  /**
   * Returns the one value that {@code encoded} consists of. Binary values in it share the memory of
   * {@code encoded}.
   *
   * @throws ProtocolException if it is no value, more than one, has a key twice in an object, is
   *     nested deeper than 64 or has more than 262144 values in all
   */
  @Nullable Object decode(Bytes encoded);
}
