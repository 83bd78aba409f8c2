package lambdabridge.protocol.client;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.handshake.KeySchedule;
import lambdabridge.protocol.handshake.TrafficKeys;

/**
 * The secret a connection runs on, with the randoms in force. Tickets that come under it are worth
 * what it is.
 *
 * <p>Source: spec privmx-tls.md 4.3.
 *
 * @param masterSecret 48 bytes
 * @param clientRandom of the ticket, empty before any
 * @param serverRandom id of the ticket, empty before any
 */
record ConnectionKeys(SecretBytes masterSecret, Bytes clientRandom, Bytes serverRandom) {
  /** Returns the keys that a first key agreement ends in. */
  static ConnectionKeys ofFirstAgreement(SecretBytes preMasterSecret) {
    return new ConnectionKeys(SecretBytes.wrap(new byte[0]), Bytes.EMPTY, Bytes.EMPTY)
        .renewed(preMasterSecret);
  }

  /** Returns the keys that a further handshake ends in: another secret, the same randoms. */
  ConnectionKeys renewed(SecretBytes preMasterSecret) {
    return new ConnectionKeys(
        KeySchedule.masterSecret(preMasterSecret, clientRandom, serverRandom),
        clientRandom,
        serverRandom);
  }

  TrafficKeys traffic() {
    return KeySchedule.trafficKeys(masterSecret, clientRandom, serverRandom);
  }
}
