package lambdabridge.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdabridge.client.format.ContainerKey;
import lambdabridge.client.format.Dio;
import lambdabridge.client.format.Fields;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.Stamp;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.crypto.EcPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one thread as its reader got them, each good or with the reason why not.
 *
 * <p>Source: spec client-formats.md 8.3.
 */
final class ThreadKeys {
  private final Map<String, ContainerKey> good = new LinkedHashMap<>();
  private final Map<String, Integer> bad = new HashMap<>();

  /** Opens all entries and has the user verifier look at them. */
  static ThreadKeys open(EcPrivateKey reader, Dio.Location thread, List<Fields> entries) {
    ThreadKeys keys = new ThreadKeys();
    for (Fields entry : entries) {
      String keyId = entry.text("keyId");
      try {
        ContainerKey key = ContainerKey.open(reader, keyId, entry.value("data"));
        key.requireIssuedFor(thread);
        keys.good.put(keyId, key);
      } catch (FormatException e) {
        keys.bad.put(keyId, e.status());
      }
    }
    keys.refuseDuplicates();
    return keys;
  }

  private void refuseDuplicates() {
    Map<Stamp, String> seen = new HashMap<>();
    for (ContainerKey key : List.copyOf(good.values())) {
      ContainerKey.Proof proof = key.proof();
      if (proof == null) {
        continue;
      }
      String other = seen.putIfAbsent(proof.dio().stamp(), key.id());
      if (other != null) {
        refuse(other, StatusCode.DUPLICATED_DIO);
        refuse(key.id(), StatusCode.DUPLICATED_DIO);
      }
    }
  }

  void refuse(String keyId, int status) {
    good.remove(keyId);
    bad.put(keyId, status);
  }

  /**
   * Returns a key.
   *
   * @throws FormatException if it is missing or not good
   */
  ContainerKey require(String keyId) {
    ContainerKey key = good.get(keyId);
    if (key == null) {
      int status = bad.getOrDefault(keyId, StatusCode.UNKNOWN_KEY);
      throw new FormatException(status, "key " + keyId + " cannot be used");
    }
    return key;
  }

  @Nullable ContainerKey find(String keyId) {
    return good.get(keyId);
  }

  List<ContainerKey> allGood() {
    return List.copyOf(good.values());
  }

  boolean hasBad() {
    return !bad.isEmpty();
  }
}
