package lambdabridge.protocol.codec;

import java.util.List;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * PSON, the serialization of version 1: one tag byte, then data.
 *
 * <p>The encoder never uses the dictionary: every peer accepts that, and the native client itself
 * does so. Integers are never written as floats. The decoder takes every form of a value, shortest
 * or not, but refuses tag {@code FD}: no official message has it, and what it adds to a dictionary
 * outlives the value in careless decoders.
 *
 * <p>Source: spec privmx-tls.md 7.2.
 */
public final class PsonCodec implements PayloadCodec {
  private static final List<String> DICTIONARY =
      List.of(
          "type",
          "ticket",
          "tickets",
          "ticket_id",
          "ticket_request",
          "ticket_response",
          "ecdhe",
          "ecdh",
          "key",
          "count",
          "client_random");

  private final List<String> dictionary;

  private PsonCodec(List<String> dictionary) {
    this.dictionary = dictionary;
  }

  /** Returns the codec of frames, which decodes with the 11 strings of the protocol. */
  public static PsonCodec withDictionary() {
    return new PsonCodec(DICTIONARY);
  }

  /** Returns the codec of notifications. */
  public static PsonCodec withoutDictionary() {
    return new PsonCodec(List.of());
  }

  @Override
  public Bytes encode(@Nullable Object value) {
    PsonWriter writer = new PsonWriter();
    writer.value(value);
    return writer.out.finish();
  }

  @Override
  public @Nullable Object decode(Bytes encoded) {
    return new PsonReader(encoded, dictionary).whole();
  }
}
