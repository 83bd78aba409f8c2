package lambdabridge.protocol.connection;

import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;

/**
 * What a server has of a password: enough to recognise it, not enough to use it.
 *
 * <p>Source: spec privmx-tls.md 5.10.
 *
 * @param account name of the account, or the name asked for if there is none
 * @param verifier {@code v}, big-endian, 1 to 128 bytes, less than the group's prime; whoever gets
 *     hold of it can try passwords against it
 * @param salt {@code s}, 1 byte at least, as stored: leading zeros count
 * @param loginData JSON text for the client, with the parameters of password mixing
 * @param real false if the values are made up
 */
public record SrpRecord(
    String account, SecretBytes verifier, Bytes salt, String loginData, boolean real) {}
