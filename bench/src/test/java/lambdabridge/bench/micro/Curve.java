package lambdabridge.bench.micro;

import java.security.SecureRandom;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is calculated on secp256k1, by libsecp256k1 where that loads. */
@State(Scope.Thread)
public class Curve {
  private final SecureRandom random = new SecureRandom();
  private final EcPrivateKey own = EcPrivateKey.generate(random);
  private final EcPrivateKey peer = EcPrivateKey.generate(random);
  private final Bytes message = Bytes.ofUtf8("ecdhexlogin 0123456789abcdef 1700000000000");
  private final Bytes signature = own.sign(message);

  @Benchmark
  public SecretBytes ecdh() {
    return own.ecdh(peer.publicKey());
  }

  @Benchmark
  public Bytes sign() {
    return own.sign(message);
  }

  @Benchmark
  public boolean verify() {
    return own.publicKey().verifies(message, signature);
  }

  @Benchmark
  public EcPrivateKey generate() {
    return EcPrivateKey.generate(random);
  }

  /** The same by Bouncy Castle: there is no native library for such a machine. */
  @Fork(
      value = 1,
      jvmArgsAppend = {"-Dos.arch=none", "-XX:+UseSerialGC"})
  public static class InJava extends Curve {}
}
