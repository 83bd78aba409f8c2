package lambdabridge.bench.micro;

import java.util.Arrays;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.frame.ContentType;
import lambdabridge.protocol.frame.Frame;
import lambdabridge.protocol.frame.FrameReader;
import lambdabridge.protocol.frame.FrameWriter;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A message of one encrypted frame, with fresh states as each request has, and the key schedule.
 */
@State(Scope.Thread)
public class RecordLayer {
  private static final TrafficKeys KEYS =
      new TrafficKeys(secret(1), secret(1), secret(2), secret(2));

  @Param({"64", "1024", "16384"})
  int size;

  private Bytes payload = Bytes.EMPTY;
  private Bytes message = Bytes.EMPTY;

  @Setup
  public void prepare() {
    payload = Bytes.wrap(new byte[size]);
    message = sealed(payload);
  }

  @Benchmark
  public Bytes seal() {
    return sealed(payload);
  }

  @Benchmark
  public Frame open() {
    FrameReader in = new FrameReader(message);
    in.next();
    in.switchTo(KEYS.serverDirection());
    return in.next();
  }

  /** Returns a CHANGE_CIPHER_SPEC of 8 bytes and the frame. */
  static Bytes sealed(Bytes payload) {
    FrameWriter out = new FrameWriter();
    out.switchTo(1, KEYS.serverDirection());
    out.write(1, ContentType.APPLICATION_DATA, payload);
    return out.finish();
  }

  private static SecretBytes secret(int of) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) of);
    return SecretBytes.wrap(bytes);
  }

  /** Once a message. */
  @State(Scope.Thread)
  public static class Keys {
    private final SecretBytes masterSecret = SecretBytes.wrap(new byte[48]);
    private final Bytes random = Bytes.wrap(new byte[32]);

    @Benchmark
    public TrafficKeys trafficKeys() {
      return KeySchedule.trafficKeys(masterSecret, random, random);
    }
  }
}
