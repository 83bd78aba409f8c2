package lambdabridge.protocol.frame;

import lambdabridge.protocol.bytes.Bytes;

/**
 * One record, decrypted.
 *
 * @param version 1 or 2: how structured payloads are serialized
 * @param payload possibly empty
 */
public record Frame(int version, ContentType type, Bytes payload) {}
