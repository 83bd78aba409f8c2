package lambdabridge.protocol.connection;

import lambdabridge.protocol.bytes.SecretBytes;

/**
 * What a redeemed ticket gives back.
 *
 * @param session the session the ticket belongs to
 * @param masterSecret 48 bytes, in force when the ticket was issued
 */
public record Resumption(Session session, SecretBytes masterSecret) {}
