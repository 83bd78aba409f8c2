package lambdabridge.protocol.discovery;

/**
 * A random value that this server keeps under a random id, and gives to whoever asks for that id:
 * who gets it back from the server it is talking to, is talking to itself.
 *
 * <p>Source: spec privmx-tls.md 1.6.
 *
 * @param id 20 lowercase hex digits
 */
public record SelfTest(String id, String value) {}
