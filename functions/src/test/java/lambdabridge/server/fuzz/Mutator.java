package lambdabridge.server.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes new inputs of old ones: bits flipped, pieces left out, doubled, exchanged, put in. */
final class Mutator {
  private static final int MOST_CHANGES = 4;
  private static final byte[] TELLING = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) 0xf0, (byte) 0xfc, '"', '{', '[', ';', '.', '#'
  };

  private final List<byte[]> corpus;
  private final Random random;

  Mutator(List<byte[]> corpus, Random random) {
    this.corpus = corpus;
    this.random = random;
  }

  byte[] next() {
    byte[] input = any().clone();
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      input = change(input);
    }
    return input;
  }

  private byte[] any() {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private byte[] change(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int to = at + random.nextInt(Math.min(16, input.length - at) + 1);
    byte[] none = {};
    return switch (random.nextInt(6)) {
      case 0 -> flipped(input);
      case 1 -> joined(input, at, none, to);
      case 2 -> joined(input, at, new byte[] {TELLING[random.nextInt(TELLING.length)]}, to);
      case 3 -> joined(input, to, Arrays.copyOfRange(input, at, to), to);
      case 4 -> {
        byte[] other = any();
        int from = random.nextInt(other.length + 1);
        yield joined(input, at, Arrays.copyOfRange(other, from, other.length), input.length);
      }
      default -> {
        byte[] bytes = new byte[1 + random.nextInt(8)];
        random.nextBytes(bytes);
        yield joined(input, at, bytes, at);
      }
    };
  }

  private byte[] flipped(byte[] input) {
    if (input.length > 0) {
      input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return input;
  }

  /**
   * Returns the input up to {@code end}, then {@code middle}, then the input from {@code begin}.
   */
  private static byte[] joined(byte[] input, int end, byte[] middle, int begin) {
    byte[] joined = new byte[end + middle.length + input.length - begin];
    System.arraycopy(input, 0, joined, 0, end);
    System.arraycopy(middle, 0, joined, end, middle.length);
    System.arraycopy(input, begin, joined, end + middle.length, input.length - begin);
    return joined;
  }
}
