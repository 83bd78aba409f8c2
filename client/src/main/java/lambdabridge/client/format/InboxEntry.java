package lambdabridge.client.format;

import java.nio.ByteBuffer;
import java.util.Base64;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What somebody put into an inbox, as opened by a member.
 *
 * <pre>
 *   P       = u8 ‖ sender (pub58) ‖ u8 (1: the sender's own key) ‖ u8 ‖ id of the inbox key
 *   Q       = u8 ‖ Base64 of the files' meta key, or nothing ‖ data
 *   message = Base64(u8 length of P ‖ P ‖ ECIES(sender → inbox, Q))
 * </pre>
 *
 * <p>Source: spec client-formats.md 12.1 and 12.2. Unlike the official reader, this one demands
 * that the named sender is the one the envelope came from.
 *
 * @param ownKey whether the sender gave a key, as opposed to one made for the occasion
 * @param filesMetaKey seals the meta of the entry's files; null without files
 */
public record InboxEntry(
    EcPublicKey sender, boolean ownKey, @Nullable SecretBytes filesMetaKey, Bytes data) {

  /** Returns the message of this entry for an inbox; {@code key} is the sender's. */
  public String seal(EcPrivateKey key, InboxData.PublicView inbox) {
    Bytes header =
        prefixed(Bytes.ofUtf8(sender.pub58()))
            .concat(Bytes.wrap(new byte[] {(byte) (ownKey ? 1 : 0)}))
            .concat(prefixed(Bytes.ofUtf8(inbox.keyId())));
    Bytes filesKey =
        filesMetaKey == null
            ? Bytes.EMPTY
            : Bytes.ofUtf8(Base64.getEncoder().encodeToString(filesMetaKey.toArray()));
    return Sealer.encode(
        prefixed(header)
            .concat(EciesEnvelope.seal(key, inbox.key(), prefixed(filesKey).concat(data))));
  }

  /**
   * Returns the id of the inbox key that opens {@code message}.
   *
   * @throws FormatException INBOX_ENTRY
   */
  public static String keyId(String message) {
    return Header.read(ByteBuffer.wrap(Sealer.decode(message).toArray())).keyId;
  }

  /**
   * Opens an entry.
   *
   * @throws FormatException INBOX_ENTRY or a code of {@link EciesEnvelope}
   */
  public static InboxEntry open(SecretBytes inboxKey, String message) {
    ByteBuffer in = ByteBuffer.wrap(Sealer.decode(message).toArray());
    Header header = Header.read(in);
    EcPublicKey sender = ContainerData.publicKey(header.sender);
    byte[] envelope = new byte[in.remaining()];
    in.get(envelope);
    Bytes opened = EciesEnvelope.open(InboxData.privateKey(inboxKey), sender, Bytes.wrap(envelope));
    ByteBuffer content = ByteBuffer.wrap(opened.toArray());
    String filesKey = text(content);
    byte[] data = new byte[content.remaining()];
    content.get(data);
    return new InboxEntry(
        sender,
        header.ownKey,
        filesKey.isEmpty() ? null : SecretBytes.wrap(Sealer.decode(filesKey).toArray()),
        Bytes.wrap(data));
  }

  private record Header(String sender, boolean ownKey, String keyId) {
    static Header read(ByteBuffer in) {
      ByteBuffer header = ByteBuffer.wrap(part(in));
      String sender = text(header);
      if (!header.hasRemaining()) {
        throw malformed();
      }
      boolean ownKey = header.get() != 0;
      return new Header(sender, ownKey, text(header));
    }
  }

  private static String text(ByteBuffer in) {
    return Bytes.wrap(part(in)).utf8();
  }

  private static byte[] part(ByteBuffer in) {
    int length = in.hasRemaining() ? Byte.toUnsignedInt(in.get()) : Integer.MAX_VALUE;
    if (length > in.remaining()) {
      throw malformed();
    }
    byte[] part = new byte[length];
    in.get(part);
    return part;
  }

  private static Bytes prefixed(Bytes part) {
    return Bytes.wrap(new byte[] {(byte) part.length()}).concat(part);
  }

  private static FormatException malformed() {
    return new FormatException(StatusCode.INBOX_ENTRY, "malformed entry of an inbox");
  }
}
