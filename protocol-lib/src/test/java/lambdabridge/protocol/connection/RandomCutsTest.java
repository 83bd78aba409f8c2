package lambdabridge.protocol.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import lambdabridge.protocol.ProtocolException;
import lambdabridge.protocol.bytes.ByteWriter;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.client.AccountSession;
import lambdabridge.protocol.client.AlertException;
import lambdabridge.protocol.client.ClientConnection;
import lambdabridge.protocol.client.ClientSettings;
import lambdabridge.protocol.client.KnownServerKey;
import lambdabridge.protocol.client.PasswordVerifier;
import lambdabridge.protocol.client.SessionLostException;
import lambdabridge.protocol.client.TransportException;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both ends over a line that delivers in pieces of any size, several messages in a row, and now and
 * then cuts one off: a client that does everything it can, in any order.
 */
class RandomCutsTest {
  private static final int STEPS = 60;

  private final SecureRandom random = new SecureRandom();
  private final MemoryServer server = new MemoryServer();
  private final EcPrivateKey user = EcPrivateKey.generate(random);
  private final EcPrivateKey loginKey = EcPrivateKey.generate(random);
  private final EcPrivateKey restoreKey = EcPrivateKey.generate(random);
  private final Set<Object> answered = new HashSet<>();
  private long sent;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void everyAnswerIsRightAndNoCallIsExecutedTwiceWhateverTheLineDoes(long seed) {
    Random dice = new Random(seed);
    register();
    Line line = new Line(dice, server);
    ClientConnection client =
        new ClientConnection(
            line::exchange,
            new ClientSettings(1 + dice.nextInt(2), "test", null, null),
            () -> server.now,
            random);
    List<AccountSession> accounts = new ArrayList<>();
    int succeeded = 0;
    for (int step = 0; step < STEPS; step++) {
      line.cutsOff = dice.nextInt(5) == 0;
      try {
        step(dice, client, accounts);
        succeeded++;
      } catch (ProtocolException
          | AlertException
          | SessionLostException
          | TransportException expected) {
        assertThat(line.hadTrouble || expected instanceof SessionLostException)
            .as("step %d: %s", step, expected)
            .isTrue();
      }
    }

    assertThat(succeeded).isGreaterThan(STEPS / 4);
    assertThat(server.calls).doesNotHaveDuplicates();
    assertThat(server.calls.size()).isBetween(answered.size(), (int) sent);
  }

  private void register() {
    server.register(user.publicKey());
    server.accounts.withLoginKey("alice", loginKey.publicKey());
    PasswordVerifier verifier = PasswordVerifier.create("alice", "secret", random);
    server.accounts.withVerifier(
        "alice", verifier.verifier(), verifier.salt(), verifier.loginData());
  }

  private void step(Random dice, ClientConnection client, List<AccountSession> accounts) {
    ServerKey serverKey = server.settings().serverKeys().get(dice.nextInt(2));
    KnownServerKey known = KnownServerKey.of(serverKey.key().publicKey(), serverKey.created());
    switch (dice.nextInt(12)) {
      case 0 -> client.connectAnonymously();
      case 1 -> client.connectTo(known);
      case 2 -> client.logIn(user);
      case 3 ->
          accounts.add(
              client.logInWithPassword("alice", MemoryAccounts.HOST, "secret", restoreKey));
      case 4 -> accounts.add(client.logInWithKey(loginKey, restoreKey));
      case 5 -> {
        if (!accounts.isEmpty()) {
          client.restore(accounts.get(dice.nextInt(accounts.size())).sessionId(), restoreKey);
        }
      }
      case 6 -> client.rekey();
      case 7 -> client.rekey(known);
      default -> {
        long number = ++sent;
        String text = "x".repeat(dice.nextInt(3000));
        Map<String, Object> params = Map.of("n", number, "text", text);
        assertThat(client.call("echo", params)).isEqualTo(params);
        answered.add(number);
      }
    }
  }

  /** Carries messages behind their length, as pieces of a stream that begins with other bytes. */
  private static final class Line {
    private final Random dice;
    private final MemoryServer server;

    /** Whether the line breaks in the next exchange. */
    private boolean cutsOff;

    /** Whether it ever broke, so that tickets or sessions may be lost. */
    private boolean hadTrouble;

    Line(Random dice, MemoryServer server) {
      this.dice = dice;
      this.server = server;
    }

    Bytes exchange(Bytes message) {
      Bytes received = carry(message);
      return carry(server.exchange(received));
    }

    private Bytes carry(Bytes message) {
      byte[] before = new byte[dice.nextInt(40)];
      dice.nextBytes(before);
      Bytes stream =
          new ByteWriter()
              .u32(before.length)
              .bytes(before)
              .u32(message.length())
              .bytes(message)
              .u32(3)
              .bytes(new byte[3])
              .finish();
      if (cutsOff && dice.nextBoolean()) {
        cutsOff = false;
        hadTrouble = true;
        if (dice.nextBoolean()) {
          throw new TransportException("line broke");
        }
        // A careless intermediary delivers what it got.
        return message.slice(0, dice.nextInt(message.length() + 1));
      }
      try (DataInputStream in = new DataInputStream(new Pieces(stream.toArray(), dice))) {
        in.readNBytes(in.readInt());
        return Bytes.wrap(in.readNBytes(in.readInt()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Gives out as many bytes at a time as the dice say. */
  private static final class Pieces extends InputStream {
    private final ByteArrayInputStream all;
    private final Random dice;

    Pieces(byte[] all, Random dice) {
      this.all = new ByteArrayInputStream(all);
      this.dice = dice;
    }

    @Override
    public int read() {
      return all.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return all.read(target, offset, Math.min(length, 1 + dice.nextInt(17)));
    }
  }
}
