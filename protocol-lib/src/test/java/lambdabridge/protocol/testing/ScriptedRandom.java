package lambdabridge.protocol.testing;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import lambdabridge.protocol.bytes.Bytes;

/** Hands out prepared bytes, one element for each request, and fails when they run out. */
public final class ScriptedRandom extends SecureRandom {
  private static final long serialVersionUID = 1;

  private final transient Queue<Bytes> script;

  public ScriptedRandom(Bytes... script) {
    this.script = new ArrayDeque<>(List.of(script));
  }

  @Override
  public void nextBytes(byte[] target) {
    Bytes next = script.remove();
    if (next.length() != target.length) {
      throw new IllegalStateException(target.length + " bytes wanted, next are " + next.length());
    }
    next.copyTo(target, 0);
  }
}
