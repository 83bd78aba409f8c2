package lambdabridge.server.session;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.server.secret.Keyring;

/**
 * Ticket ids: a ticket's place, encrypted and authenticated, so that nobody can tell which ids
 * belong together, and a made-up id is refused before any table is read.
 *
 * <pre>
 * place = session[12] | list[8] | index u8
 * v     = HMAC-SHA-256(mac key, place)[0..16]
 * id    = key id u16be | v[16] | AES-256-CTR(encryption key, v, place)          39 bytes
 * </pre>
 *
 * This is deterministic encryption with a synthetic IV (the shape of RFC 5297). It needs no nonce,
 * since sessions and lists are random and no place is encrypted twice; so the number of tickets
 * under one key is not limited by a nonce's size.
 */
final class TicketIds {
  private static final int KEY_ID_LENGTH = 2;
  private static final int V_LENGTH = 16;
  private static final int SESSION_LENGTH = 12;
  private static final int LIST_LENGTH = 8;
  private static final int PLACE_LENGTH = SESSION_LENGTH + LIST_LENGTH + 1;
  private static final int ID_LENGTH = KEY_ID_LENGTH + V_LENGTH + PLACE_LENGTH;

  private final int currentId;
  private final Map<Integer, Keys> keys;

  TicketIds(Keyring keyring) {
    currentId = keyring.currentId();
    keys =
        keyring.keys().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Keys.derive(e.getValue())));
  }

  /**
   * Where a ticket is.
   *
   * @param sessionId 24 lowercase hex digits
   * @param list 16 lowercase hex digits
   * @param index 0 to 255
   */
  record Place(String sessionId, String list, int index) {}

  /** Returns the id of the ticket at this place, made with the current key. */
  Bytes encode(Place ticket) {
    Keys current = Objects.requireNonNull(keys.get(currentId));
    byte[] place =
        ByteBuffer.allocate(PLACE_LENGTH)
            .put(HexFormat.of().parseHex(ticket.sessionId()))
            .put(HexFormat.of().parseHex(ticket.list()))
            .put((byte) ticket.index())
            .array();
    byte[] v = current.syntheticIv(place);
    byte[] id = new byte[ID_LENGTH];
    ByteBuffer.wrap(id).putShort((short) currentId).put(v).put(current.crypt(v, place));
    return Bytes.wrap(id);
  }

  /** Returns where the ticket is; empty for an id that was not made with a key of the ring. */
  Optional<Place> decode(Bytes ticketId) {
    if (ticketId.length() != ID_LENGTH) {
      return Optional.empty();
    }
    byte[] id = ticketId.toArray();
    Keys used = keys.get(Short.toUnsignedInt(ByteBuffer.wrap(id).getShort()));
    if (used == null) {
      return Optional.empty();
    }
    byte[] v = Arrays.copyOfRange(id, KEY_ID_LENGTH, KEY_ID_LENGTH + V_LENGTH);
    byte[] place = used.crypt(v, Arrays.copyOfRange(id, KEY_ID_LENGTH + V_LENGTH, ID_LENGTH));
    if (!MessageDigest.isEqual(v, used.syntheticIv(place))) {
      return Optional.empty();
    }
    int listEnd = SESSION_LENGTH + LIST_LENGTH;
    HexFormat hex = HexFormat.of();
    return Optional.of(
        new Place(
            hex.formatHex(place, 0, SESSION_LENGTH),
            hex.formatHex(place, SESSION_LENGTH, listEnd),
            Byte.toUnsignedInt(place[listEnd])));
  }

  /** The two keys made from one of the ring. */
  private record Keys(SecretKeySpec mac, SecretKeySpec encryption) {
    static Keys derive(SecretBytes key) {
      SecretKeySpec root = new SecretKeySpec(key.toArray(), "HmacSHA256");
      return new Keys(
          new SecretKeySpec(hmac(root, Bytes.ofUtf8("ticket mac").toArray()), "HmacSHA256"),
          new SecretKeySpec(hmac(root, Bytes.ofUtf8("ticket encryption").toArray()), "AES"));
    }

    byte[] syntheticIv(byte[] place) {
      return Arrays.copyOf(hmac(mac, place), V_LENGTH);
    }

    byte[] crypt(byte[] v, byte[] text) {
      try {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(v));
        return cipher.doFinal(text);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private static byte[] hmac(SecretKeySpec key, byte[] text) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac.doFinal(text);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
