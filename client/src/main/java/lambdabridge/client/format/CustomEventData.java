package lambdabridge.client.format;

import java.util.LinkedHashMap;
import java.util.Map;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.EcPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a custom event, as opened.
 *
 * <p>Source: spec client-formats.md 14.
 *
 * @param version 1 or 5
 * @param dio null for version 1
 */
public record CustomEventData(int version, Bytes payload, @Nullable Dio dio) {
  private static final int V5 = 5;
  private static final String ENCRYPTED_DATA = "encryptedData";

  /** Returns version 5 data under the event's own key. */
  public static Map<String, Object> write(
      Sealer sealer,
      Author author,
      String contextId,
      SecretBytes eventKey,
      Stamp stamp,
      Bytes payload) {
    String encrypted = sealer.seal(author.key(), eventKey, payload);
    Dio dio =
        Dio.by(
            author,
            Dio.Location.container(contextId, ""),
            stamp,
            Map.of(ENCRYPTED_DATA, Dio.checksum(encrypted)),
            V5);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("version", (long) V5);
    data.put(ENCRYPTED_DATA, encrypted);
    data.put("dio", dio.sign(author));
    return data;
  }

  /** Returns the event's key for one recipient. */
  public static String issueKey(Author author, EcPublicKey recipient, SecretBytes eventKey) {
    return Sealer.encode(
        EciesEnvelope.seal(author.key(), recipient, Bytes.wrap(eventKey.toArray())));
  }

  /**
   * Opens an event.
   *
   * @param sender who the server says sent it
   * @throws FormatException if it cannot be trusted
   */
  public static CustomEventData open(
      EcPrivateKey recipient, EcPublicKey sender, String key, @Nullable Object data) {
    SecretBytes eventKey =
        SecretBytes.wrap(EciesEnvelope.open(recipient, sender, Sealer.decode(key)).toArray());
    if (data instanceof String sealed) {
      return new CustomEventData(1, Sealer.openSealed(sender, eventKey, sealed), null);
    }
    Fields fields = Fields.of(data);
    String encrypted = fields.text(ENCRYPTED_DATA);
    Dio dio = Dio.open(fields.text("dio"));
    Map<String, String> checksums = new LinkedHashMap<>();
    checksums.put(ENCRYPTED_DATA, Dio.checksum(encrypted));
    String type = fields.optText("type");
    if (type != null) {
      checksums.put("type", Sealer.encode(Bytes.ofUtf8(type)));
    }
    dio.requireProtects(sender.pub58(), V5, checksums);
    return new CustomEventData(V5, Sealer.openSealed(sender, eventKey, encrypted), dio);
  }
}
