package lambdabridge.server.rpc;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * A type of the specification, by values within and beyond its bounds.
 *
 * <p>Source: spec main-api.md 3.
 */
record ParameterType(List<@Nullable Object> good, List<@Nullable Object> bad) {
  private static final Pattern LIST = Pattern.compile("list<(.*)>(?:\\(max (\\d+)\\))?");
  private static final Pattern TEXT = Pattern.compile("string\\((\\d+)\\.\\.(\\d+)\\)");
  private static final int UNBOUNDED = 3;

  static ParameterType of(String type) {
    Matcher list = LIST.matcher(type);
    if (list.matches()) {
      String max = list.group(2);
      return list(of(list.group(1)), max == null ? -1 : Integer.parseInt(max));
    }
    Matcher text = TEXT.matcher(type);
    if (text.matches()) {
      return text(Integer.parseInt(text.group(1)), Integer.parseInt(text.group(2)));
    }
    if (type.startsWith("'")) {
      return words(type.replace("'", "").split("\\|", -1));
    }
    return switch (type) {
      case "id", "keyId", "userId" -> text(1, 128);
      case "id|null" -> nullable(text(1, 128));
      case "bool" -> new ParameterType(some(true, false), some("true", 1L, null));
      case "bool|null" -> new ParameterType(some(true, false, null), some("true", 1L));
      case "int>=0" ->
          new ParameterType(some(0L, 1L << 40, 7.0), some(-1L, 0.5, "1", null, true, List.of()));
      case "int 1..100" ->
          new ParameterType(some(1L, 100L, 50.0), some(0L, 101L, 1.5, "1", null, -1L));
      case "timestamp" ->
          new ParameterType(some(1_760_000_000_000L, 0L), some(0.5, "1760000000000", null, true));
      case "json4k" -> json(4096);
      case "json16k" -> json(16384);
      case "Query" -> query();
      case "eccPub" -> publicKey();
      case "uuid4" -> uuid();
      case "wsChannelName" -> channel();
      case "base64" -> notificationKey();
      case "KeyEntrySet" ->
          object(Map.of("user", text(1, 128), "keyId", text(1, 128), "data", json(4096)));
      case "{id:userId, key:json4k}" -> object(Map.of("id", text(1, 128), "key", json(4096)));
      case "ContainerPolicy" -> containerPolicy();
      case "ContextPolicy" -> contextPolicy();
      case "Ed25519 PEM public key" -> pem();
      default -> throw new AssertionError("what is a " + type + "?");
    };
  }

  private static List<@Nullable Object> some(@Nullable Object... values) {
    return Collections.unmodifiableList(new ArrayList<>(Arrays.asList(values)));
  }

  private static ParameterType text(int min, int max) {
    List<@Nullable Object> bad = new ArrayList<>(some("x".repeat(max + 1), 1L, null, List.of()));
    if (min > 0) {
      bad.add("x".repeat(min - 1));
    }
    // Lengths count UTF-16 units.
    bad.add("😀".repeat(max / 2 + 1));
    return new ParameterType(some("x".repeat(Math.max(1, min)), "x".repeat(max)), bad);
  }

  private static ParameterType nullable(ParameterType type) {
    List<@Nullable Object> good = new ArrayList<>(type.good());
    good.add(null);
    return new ParameterType(good, type.bad().stream().filter(value -> value != null).toList());
  }

  private static ParameterType words(String... words) {
    List<@Nullable Object> good = some((Object[]) words);
    return new ParameterType(good, some("nonsense", words[0] + " ", "", 1L, null));
  }

  private static ParameterType json(int maxMeasure) {
    // A text measures its length and two, a list two and one for each element besides its own.
    return new ParameterType(
        some(
            "x".repeat(maxMeasure - 2),
            null,
            true,
            1.5,
            List.of("x".repeat(maxMeasure - 5)),
            Map.of("key", "x".repeat(maxMeasure - 2 - 3 - 4 - 2))),
        some(
            "x".repeat(maxMeasure - 1),
            List.of("x".repeat(maxMeasure - 4)),
            Map.of("key", "x".repeat(maxMeasure - 2 - 3 - 4 - 1)),
            Bytes.EMPTY,
            List.of(Bytes.EMPTY)));
  }

  private static ParameterType list(ParameterType element, int max) {
    Object good = element.good().getFirst();
    List<@Nullable Object> taken =
        new ArrayList<>(some(Collections.nCopies(max < 0 ? UNBOUNDED : max, good), List.of()));
    element.good().forEach(value -> taken.add(Collections.singletonList(value)));
    List<@Nullable Object> refused = new ArrayList<>(some("text", null, Map.of("0", "x")));
    if (max >= 0) {
      refused.add(Collections.nCopies(max + 1, good));
    }
    element.bad().forEach(value -> refused.add(Arrays.asList(good, value)));
    return new ParameterType(taken, refused);
  }

  private static ParameterType object(Map<String, ParameterType> members) {
    Map<String, @Nullable Object> whole = new HashMap<>();
    members.forEach((name, type) -> whole.put(name, type.good().getFirst()));
    List<@Nullable Object> good = new ArrayList<>(some(whole));
    List<@Nullable Object> bad = new ArrayList<>(some("text", null, changed(whole, "more", 1L)));
    members.forEach(
        (name, type) -> {
          Map<String, @Nullable Object> without = new HashMap<>(whole);
          without.remove(name);
          bad.add(without);
          type.good().forEach(value -> good.add(changed(whole, name, value)));
          type.bad().forEach(value -> bad.add(changed(whole, name, value)));
        });
    return new ParameterType(good, bad);
  }

  private static Map<String, @Nullable Object> changed(
      Map<String, @Nullable Object> object, String name, @Nullable Object value) {
    Map<String, @Nullable Object> copy = new HashMap<>(object);
    copy.put(name, value);
    return copy;
  }

  private static ParameterType query() {
    return new ParameterType(
        some(
            Map.of(),
            Map.of("a", 1L, "b.c", "x"),
            Map.of("$or", List.of(Map.of("a", Map.of("$gte", 1L, "$lt", 5L)))),
            Map.of("#creator", Map.of("$in", List.of("a", "b")))),
        some(
            "text",
            null,
            List.of(),
            Map.of("a", 1.5),
            Map.of("a", Map.of("$no", 1L)),
            Map.of("a", Map.of("$gt", "text")),
            Map.of("a", Map.of("$in", "text")),
            Map.of("$and", Map.of()),
            Map.of("$and", List.of(), "a", 1L)));
  }

  private static ParameterType publicKey() {
    String key = EcPrivateKey.generate(new SecureRandom()).publicKey().pub58();
    return new ParameterType(
        some(key), some("", "x", key + "1", key.substring(1), "0" + key.substring(1), 1L, null));
  }

  private static ParameterType uuid() {
    String uuid = "0b54c5a0-1d0f-4f3c-9a55-9d1f0f4c7b11";
    return new ParameterType(
        some(uuid, "0B54C5A0-1D0F-4F3C-BA55-9D1F0F4C7B11"),
        some(
            "0b54c5a0-1d0f-1f3c-9a55-9d1f0f4c7b11",
            "0b54c5a0-1d0f-4f3c-ca55-9d1f0f4c7b11",
            uuid.replace("-", ""),
            uuid + "0",
            "{" + uuid + "}",
            "",
            1L,
            null));
  }

  private static ParameterType channel() {
    return new ParameterType(
        some("thread", "x".repeat(512), "a/b_C-9|containerId=x:y,containerType=z"),
        some("x".repeat(513), "a b", "a.b", "ä", "a\n", 1L, null));
  }

  private static ParameterType notificationKey() {
    Base64.Encoder base64 = Base64.getEncoder();
    String key = base64.encodeToString(new byte[32]);
    return new ParameterType(
        some(key),
        some(
            base64.encodeToString(new byte[31]),
            base64.encodeToString(new byte[33]),
            key.replace("=", ""),
            key.replace("A", "*"),
            "",
            Bytes.wrap(new byte[32]),
            null));
  }

  private static ParameterType containerPolicy() {
    return new ParameterType(
        some(
            Map.of(),
            Map.of("get", "user", "item", Map.of("get", "all")),
            Map.of("updatePolicy", "x".repeat(32))),
        some(
            "text",
            null,
            Map.of("get", "x".repeat(33)),
            Map.of("get", 1L),
            Map.of("unknown", "user"),
            Map.of("sendCustomNotification", "all"),
            Map.of("item", "text"),
            Map.of("item", Map.of("updatePolicy", "user"))));
  }

  private static ParameterType contextPolicy() {
    return new ParameterType(
        some(
            Map.of(),
            Map.of("thread", Map.of("item", Map.of("get", "all")), "inbox", Map.of("get", "all")),
            Map.of("listMy", "all")),
        some(
            "text",
            null,
            Map.of("thread", "text"),
            Map.of("thread", Map.of("unknown", "all")),
            Map.of("inbox", Map.of("item", Map.of())),
            Map.of("stream", Map.of("item", Map.of())),
            Map.of("context", Map.of("listUsers", "all")),
            Map.of("unknown", Map.of())));
  }

  private static ParameterType pem() {
    try {
      byte[] key =
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
      byte[] other = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
      return new ParameterType(some(pem(key)), some("", "text", pem(other), 1L, null));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(byte[] key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
