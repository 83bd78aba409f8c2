package lambdabridge.protocol.handshake;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.Prf;

/**
 * From a shared secret to the keys of both directions.
 *
 * <pre>
 *   master_secret = PRF(pre_master_secret, "master secret" ‖ client_random ‖ server_random, 48)
 *   key_block     = PRF(master_secret, "key expansion" ‖ server_random ‖ client_random, 128)
 * </pre>
 *
 * <p>The randoms are those of the {@code ticket} handshake in force, the ticket id being the
 * server's; before any ticket both are empty.
 *
 * <p>Source: spec privmx-tls.md 4.2, 4.3.
 */
public final class KeySchedule {
  private static final Bytes MASTER_SECRET = Bytes.ofUtf8("master secret");
  private static final Bytes KEY_EXPANSION = Bytes.ofUtf8("key expansion");
  private static final int MASTER_SECRET_LENGTH = 48;

  private KeySchedule() {}

  /** Returns the 48 byte master secret. */
  public static SecretBytes masterSecret(
      SecretBytes preMasterSecret, Bytes clientRandom, Bytes serverRandom) {
    Bytes seed = MASTER_SECRET.concat(clientRandom).concat(serverRandom);
    return Prf.expand(preMasterSecret, seed, MASTER_SECRET_LENGTH);
  }

  /** Returns the keys of both directions. */
  public static TrafficKeys trafficKeys(
      SecretBytes masterSecret, Bytes clientRandom, Bytes serverRandom) {
    Bytes seed = KEY_EXPANSION.concat(serverRandom).concat(clientRandom);
    return TrafficKeys.ofKeyBlock(Prf.expand(masterSecret, seed, TrafficKeys.KEY_BLOCK_LENGTH));
  }
}
