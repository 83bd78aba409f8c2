package lambdabridge.bench.micro;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.PayloadCodec;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The answer to a call that lists ten messages, about 12 KiB. */
@State(Scope.Thread)
public class Payloads {
  @Param({"PSON", "MsgPack"})
  String form = "PSON";

  private PayloadCodec codec = PayloadCodec.ofVersion(PayloadCodec.PSON);
  private Map<String, Object> answer = Map.of();
  private Bytes encoded = Bytes.EMPTY;

  @Setup
  public void prepare() {
    codec = PayloadCodec.ofVersion(form.equals("PSON") ? PayloadCodec.PSON : PayloadCodec.MSGPACK);
    List<Object> messages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("id", "66aa000000000000000000" + (10 + i));
      message.put("resourceId", "9b3f8a50-5a0e-4c4c-9d0b-3f3c5d1c0f" + (10 + i));
      message.put("version", 1L);
      message.put("contextId", "7b0f4d4e-3f1a-4c0e-8d4a-0c7c1e5d2f10");
      message.put("threadId", "66aa00000000000000000001");
      message.put("createDate", 1_700_000_000_000L + i);
      message.put("author", "alice");
      message.put("data", "x".repeat(1024));
      message.put("keyId", "key-1");
      message.put("updates", List.of());
      messages.add(message);
    }
    answer = new LinkedHashMap<>();
    answer.put("id", 7L);
    answer.put("jsonrpc", "2.0");
    answer.put("result", Map.of("messages", messages, "count", 10L));
    encoded = codec.encode(answer);
  }

  @Benchmark
  public Bytes encode() {
    return codec.encode(answer);
  }

  @Benchmark
  public @Nullable Object decode() {
    return codec.decode(encoded);
  }
}
