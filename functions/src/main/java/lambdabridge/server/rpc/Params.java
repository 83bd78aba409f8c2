package lambdabridge.server.rpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a call on their way from the wire to a record: each field is asked for by name with
 * its bounds, and a key nobody asked for is refused.
 *
 * <p>Text lengths count UTF-16 units. A required key must exist; an optional one, when present,
 * must be valid, so null is refused. Source: spec main-api.md 1 and 3.
 */
public final class Params {
  public static final int ID_LENGTH = 128;

  private static final Pattern UUID4 =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}");

  private static final Pattern CHANNEL = Pattern.compile("[a-zA-Z0-9,/_|=:-]*");
  private static final int CHANNEL_LENGTH = 512;

  private final Map<?, ?> values;
  private final String path;
  private final Set<String> asked = new HashSet<>();
  private final List<Params> nested = new ArrayList<>();

  private Params(Map<?, ?> values, String path) {
    this.values = values;
    this.path = path;
  }

  /**
   * Reads {@code raw} by {@code decoder}.
   *
   * @throws RpcException INVALID_PARAMS naming the field, also for a key the decoder did not ask
   *     for
   */
  public static <P> P decode(@Nullable Object raw, Function<Params, P> decoder) {
    if (!(raw instanceof Map<?, ?> map)) {
      throw RpcException.invalidParams("Expected object");
    }
    Params params = new Params(map, "");
    P decoded = decoder.apply(params);
    params.refuseUnexpectedKeys();
    return decoded;
  }

  private void refuseUnexpectedKeys() {
    for (Object key : values.keySet()) {
      if (!asked.contains(key)) {
        throw RpcException.invalidParams(path + "Unexpected key '" + key + "'");
      }
    }
    nested.forEach(Params::refuseUnexpectedKeys);
  }

  /** Tells whether the key is present, whatever its value. */
  public boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  /** Returns the value of a required key, unchecked. */
  public @Nullable Object value(String key) {
    if (!has(key)) {
      throw invalid(key, "Required");
    }
    return values.get(key);
  }

  /** Returns a text of {@code min} to {@code max} UTF-16 units. */
  public String text(String key, int min, int max) {
    return asText(key, value(key), min, max);
  }

  public @Nullable String optText(String key, int min, int max) {
    return has(key) ? text(key, min, max) : null;
  }

  /** Returns an id: text of 1 to 128 UTF-16 units. */
  public String id(String key) {
    return text(key, 1, ID_LENGTH);
  }

  public @Nullable String optId(String key) {
    return optText(key, 1, ID_LENGTH);
  }

  /** Returns a text that matches {@code pattern} as a whole. */
  public String matching(String key, int min, int max, Pattern pattern) {
    String text = text(key, min, max);
    if (!pattern.matcher(text).matches()) {
      throw invalid(key, "Invalid characters");
    }
    return text;
  }

  public @Nullable String optUuid4(String key) {
    return has(key) ? matching(key, 36, 36, UUID4) : null;
  }

  /** Returns the name of an event channel. */
  public String channel(String key) {
    return asChannel(key, value(key));
  }

  public List<String> channels(String key, int maxCount) {
    List<String> channels = new ArrayList<>();
    for (Object element : list(key, maxCount)) {
      channels.add(asChannel(key + "[" + channels.size() + "]", element));
    }
    return channels;
  }

  /** Returns a user's public key, which is a point of the curve, in its only text form. */
  public String publicKey(String key) {
    return asPublicKey(key, value(key));
  }

  public List<String> publicKeys(String key, int maxCount) {
    List<String> keys = new ArrayList<>();
    for (Object element : list(key, maxCount)) {
      keys.add(asPublicKey(key + "[" + keys.size() + "]", element));
    }
    return keys;
  }

  /** Returns one of the {@code allowed} words. */
  public String oneOf(String key, Set<String> allowed) {
    if (value(key) instanceof String text && allowed.contains(text)) {
      return text;
    }
    throw invalid(key, "Expected one of " + String.join(", ", allowed.stream().sorted().toList()));
  }

  public @Nullable String optOneOf(String key, Set<String> allowed) {
    return has(key) ? oneOf(key, allowed) : null;
  }

  /** Returns a whole number within bounds, both inclusive. */
  public long integer(String key, long min, long max) {
    Long number = asInteger(value(key));
    if (number == null) {
      throw invalid(key, "Expected integer");
    }
    if (number < min || number > max) {
      throw invalid(key, "Expected integer from " + min + " to " + max);
    }
    return number;
  }

  public @Nullable Long optInteger(String key, long min, long max) {
    return has(key) ? integer(key, min, max) : null;
  }

  /**
   * Returns milliseconds since the epoch.
   *
   * @throws RpcException INVALID_TIMESTAMP if it is no whole number
   */
  public long timestamp(String key) {
    Long number = has(key) ? asInteger(values.get(key)) : null;
    if (number == null) {
      throw new RpcException(ErrorCode.INVALID_TIMESTAMP, path + key + " -> Expected integer");
    }
    return number;
  }

  public boolean bool(String key) {
    if (value(key) instanceof Boolean flag) {
      return flag;
    }
    throw invalid(key, "Expected boolean");
  }

  public @Nullable Boolean optBool(String key) {
    return has(key) ? bool(key) : null;
  }

  /** Returns a JSON-like value without binary whose size measure is at most {@code maxMeasure}. */
  public @Nullable Object json(String key, int maxMeasure) {
    Object value = value(key);
    long measure = sizeMeasure(key, value, 0);
    if (measure > maxMeasure) {
      throw invalid(key, "Too large: " + measure + " of " + maxMeasure);
    }
    return value;
  }

  /** Returns a list of texts, each of 1 to {@code maxLength} UTF-16 units. */
  public List<String> texts(String key, int maxCount, int maxLength) {
    List<String> texts = new ArrayList<>();
    for (Object element : list(key, maxCount)) {
      texts.add(asText(key + "[" + texts.size() + "]", element, 1, maxLength));
    }
    return texts;
  }

  public List<String> ids(String key, int maxCount) {
    return texts(key, maxCount, ID_LENGTH);
  }

  /** Returns an object whose own keys are checked like the outer ones. */
  public <P> P object(String key, Function<Params, P> decoder) {
    return decodeNested(key, value(key), decoder);
  }

  public <P> @Nullable P optObject(String key, Function<Params, P> decoder) {
    return has(key) ? object(key, decoder) : null;
  }

  public <P> List<P> objects(String key, int maxCount, Function<Params, P> decoder) {
    List<P> decoded = new ArrayList<>();
    for (Object element : list(key, maxCount)) {
      decoded.add(decodeNested(key + "[" + decoded.size() + "]", element, decoder));
    }
    return decoded;
  }

  /** Returns the refusal of one field. */
  public RpcException invalid(String key, String reason) {
    return RpcException.invalidParams(path + key + " -> " + reason);
  }

  private <P> P decodeNested(String key, @Nullable Object value, Function<Params, P> decoder) {
    if (!(value instanceof Map<?, ?> map)) {
      throw invalid(key, "Expected object");
    }
    Params params = new Params(map, path + key + " -> ");
    nested.add(params);
    return decoder.apply(params);
  }

  private List<?> list(String key, int maxCount) {
    if (!(value(key) instanceof List<?> list)) {
      throw invalid(key, "Expected list");
    }
    if (list.size() > maxCount) {
      throw invalid(key, "Expected at most " + maxCount + " elements");
    }
    return list;
  }

  private String asText(String key, @Nullable Object value, int min, int max) {
    if (!(value instanceof String text)) {
      throw invalid(key, "Expected string");
    }
    if (text.length() < min || text.length() > max) {
      throw invalid(key, "Expected length from " + min + " to " + max);
    }
    return text;
  }

  private String asPublicKey(String key, @Nullable Object value) {
    try {
      return EcPublicKey.ofPub58(asText(key, value, 1, ID_LENGTH)).pub58();
    } catch (IllegalArgumentException e) {
      throw invalid(key, "Expected a public key in base58");
    }
  }

  private String asChannel(String key, @Nullable Object value) {
    String channel = asText(key, value, 0, CHANNEL_LENGTH);
    if (!CHANNEL.matcher(channel).matches()) {
      throw invalid(key, "Invalid characters");
    }
    return channel;
  }

  private static @Nullable Long asInteger(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case Double number when number == Math.rint(number) && Math.abs(number) < 0x1p53 ->
          number.longValue();
      case null, default -> null;
    };
  }

  /** MessagePack clients send long integers as floats: these count by their digits, too. */
  private static String decimalText(double number) {
    boolean isWhole = number == Math.rint(number) && Math.abs(number) < 0x1p63;
    return isWhole ? Long.toString((long) number) : Double.toString(number);
  }

  private long sizeMeasure(String key, @Nullable Object value, int depth) {
    if (depth > 64) {
      throw invalid(key, "Nested too deeply");
    }
    return switch (value) {
      case null -> 4;
      case Boolean flag -> flag ? 4 : 5;
      case Long number -> number.toString().length();
      case Double number -> decimalText(number).length();
      case String text -> text.length() + 2;
      case List<?> list -> {
        long sum = 2;
        for (Object element : list) {
          sum += sizeMeasure(key, element, depth + 1) + 1;
        }
        yield sum;
      }
      case Map<?, ?> map -> {
        long sum = 2;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          sum += String.valueOf(entry.getKey()).length() + 4;
          sum += sizeMeasure(key, entry.getValue(), depth + 1);
        }
        yield sum;
      }
      case Bytes binary -> throw invalid(key, "Binary is not allowed");
      default -> throw invalid(key, "Unexpected type");
    };
  }
}
