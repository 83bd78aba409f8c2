package lambdabridge.server.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;
import lambdabridge.protocol.codec.PayloadCodec;
import lambdabridge.protocol.discovery.Address;
import lambdabridge.protocol.discovery.DiscoveryDocument;
import lambdabridge.protocol.discovery.Schemes;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.server.acl.Acl;
import lambdabridge.server.query.Query;
import lambdabridge.server.query.QueryTarget;
import lambdabridge.server.rpc.Params;
import lambdabridge.server.rpc.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * What bytes from strangers run into. Each takes any bytes: it understands them, or refuses them in
 * the way its callers expect. Anything else that it throws is a bug.
 */
enum FuzzTarget {
  FRAMES {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      server.get().message(input);
      FrameReader frames = new FrameReader(input);
      try {
        while (frames.hasNext()) {
          frames.next();
        }
      } catch (ProtocolException refusal) {
        // Expected.
      }
    }
  },

  PSON {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      roundTrip(PayloadCodec.ofVersion(PayloadCodec.PSON), input);
    }
  },

  MSGPACK {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      roundTrip(PayloadCodec.ofVersion(PayloadCodec.MSGPACK), input);
    }
  },

  HANDSHAKE {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      server.get().handshake(input, PayloadCodec.PSON);
      server.get().handshake(input, PayloadCodec.MSGPACK);
    }
  },

  RPC {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      server.get().rpc(input);
    }
  },

  MANAGEMENT {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      server.get().management(input);
    }
  },

  QUERY {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      Object json = json(input);
      if (json == null) {
        return;
      }
      try {
        Query query = Params.decode(Map.of("query", json), Query::from);
        query.requireKnownFields();
        query.matches(TARGET);
      } catch (RpcException refusal) {
        // Expected.
      }
    }
  },

  ACL {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      try {
        Acl.parse(text(input));
      } catch (RpcException refusal) {
        // Expected.
      }
    }
  },

  DISCOVERY {
    @Override
    void feed(Bytes input, Supplier<FuzzServer> server) {
      use(DiscoveryDocument.parseJson(input));
      use(DiscoveryDocument.parseTxt(text(input), Duration.ofMinutes(5)));
      try {
        Address.parse(text(input));
      } catch (IllegalArgumentException refusal) {
        // Expected.
      }
    }
  };

  private static final QueryTarget TARGET =
      new QueryTarget(
          Map.of("id", "m1", "createDate", 7L, "users", List.of("alice")),
          Map.of("publicMetaObject", Map.of("a", List.of(1L, 2.5, "x", Map.of("b", true)))));

  /**
   * Hands bytes to the target; throws what no caller expects.
   *
   * @param server for the targets that need one
   */
  abstract void feed(Bytes input, Supplier<FuzzServer> server);

  /** What has been read can be written, and reads the same again. */
  private static void roundTrip(PayloadCodec codec, Bytes input) {
    Object value;
    try {
      value = codec.decode(input);
    } catch (ProtocolException refusal) {
      return;
    }
    Object again = codec.decode(codec.encode(value));
    if (!same(value, again)) {
      throw new AssertionError(value + " became " + again);
    }
  }

  /** Compares what a codec carries; a whole number may come back as a double of the same value. */
  private static boolean same(@Nullable Object a, @Nullable Object b) {
    return switch (a) {
      case Number x when b instanceof Number y ->
          x.equals(y) || (x.doubleValue() == y.doubleValue() && x.longValue() == y.longValue());
      case List<?> x when b instanceof List<?> y ->
          x.size() == y.size()
              && IntStream.range(0, x.size()).allMatch(i -> same(x.get(i), y.get(i)));
      case Map<?, ?> x when b instanceof Map<?, ?> y ->
          x.keySet().equals(y.keySet())
              && x.entrySet().stream().allMatch(e -> same(e.getValue(), y.get(e.getKey())));
      case null, default -> Objects.equals(a, b);
    };
  }

  private static void use(Optional<DiscoveryDocument> document) {
    document
        .filter(DiscoveryDocument::hasEndpoint)
        .ifPresent(d -> d.apiBases(Schemes.HTTPS_THEN_HTTP));
  }

  private static @Nullable Object json(Bytes input) {
    try {
      return Json.decode(text(input));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static String text(Bytes input) {
    return new String(input.toArray(), UTF_8);
  }
}
