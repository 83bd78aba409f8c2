package lambdabridge.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import lambdabridge.client.format.FormatException;
import lambdabridge.client.format.StatusCode;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import lambdabridge.protocol.crypto.EcPrivateKey;
import lambdabridge.protocol.crypto.FeedbackKdf;
import lambdabridge.protocol.crypto.Sha256;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
public class CryptoVectorsTest {
  private static final JsonNode VECTORS = load();

  private final CryptoApi crypto = new CryptoApi(new SecureRandom());

  @Test
  @SuppressWarnings("deprecation")
  void passwordsGiveTheVectorsKeys() {
    for (JsonNode vector : VECTORS.get("keyDerivation").get("cases")) {
      String password = vector.get("password").asText();
      String salt = vector.get("salt").asText();

      String old = crypto.derivePrivateKey(password, salt);
      String current = crypto.derivePrivateKey2(password, salt);

      assertThat(old).isEqualTo(vector.get("derivePrivateKey").asText());
      assertThat(crypto.derivePublicKey(old)).isEqualTo(vector.get("publicKey").asText());
      assertThat(current).isEqualTo(vector.get("derivePrivateKey2").asText());
      assertThat(crypto.derivePublicKey(current)).isEqualTo(vector.get("publicKey2").asText());
    }
  }

  @Test
  void aSeededKeyIsNeverTheSameTwice() {
    assertThat(crypto.generatePrivateKey("seed")).isNotEqualTo(crypto.generatePrivateKey("seed"));
  }

  @Test
  void signaturesAreTheVectors() {
    for (JsonNode vector : VECTORS.get("signatures").get("cases")) {
      Bytes message = Bytes.ofUtf8(vector.get("messageUtf8").asText());
      Bytes signature = crypto.signData(message, vector.get("signerWif").asText());
      String publicKey = vector.get("publicKey").asText();

      assertThat(signature.hex()).isEqualTo(vector.get("signatureHex").asText());
      assertThat(crypto.verifySignature(message, signature, publicKey)).isTrue();
      assertThat(crypto.verifySignature(message.concat(Bytes.ofHex("00")), signature, publicKey))
          .isFalse();
    }
  }

  @Test
  void identitiesAreTheVectors() {
    for (String name : List.of("alice", "bob")) {
      JsonNode vector = VECTORS.get("identities").get(name);
      String wif = vector.get("wif").asText();
      Bytes secret = Sha256.digest(Bytes.ofUtf8(name));

      assertThat(secret.hex()).isEqualTo(vector.get("privateKeyHex").asText());
      assertThat(EcPrivateKey.of(SecretBytes.wrap(secret.toArray())).wif()).isEqualTo(wif);
      assertThat(EcPrivateKey.ofWif(wif).publicKey().encoded().hex())
          .isEqualTo(vector.get("publicKeyCompressedHex").asText());
      assertThat(crypto.derivePublicKey(wif)).isEqualTo(vector.get("publicKeyBase58DER").asText());
      assertThat(ExtKey.address(EcPrivateKey.ofWif(wif).publicKey()))
          .isEqualTo(vector.get("address").asText());
    }
  }

  @Test
  void seededKeysOfTheOfficialClientDifferToo() {
    List<String> keys = new ArrayList<>();
    VECTORS
        .get("generatePrivateKeyIsSaltedRandomly")
        .get("sameSeedTwice")
        .forEach(node -> keys.add(node.asText()));

    assertThat(keys).doesNotHaveDuplicates().allSatisfy(crypto::derivePublicKey);
  }

  @Test
  void headersOfSignaturesAreAcceptedAsByTheOfficialClient() {
    JsonNode vector = VECTORS.get("signatures").get("headerByteAcceptance");
    Bytes message = Bytes.ofUtf8(vector.get("messageUtf8").asText());
    String key = crypto.generatePrivateKey(null);
    Bytes signature = crypto.signData(message, key);
    for (JsonNode result : vector.get("results")) {
      Bytes altered =
          Bytes.wrap(new byte[] {(byte) result.get("header").asInt()})
              .concat(signature.slice(1, 65));

      assertThat(crypto.verifySignature(message, altered, crypto.derivePublicKey(key)))
          .as(result.toString())
          .isEqualTo(result.get("result").isBoolean());
    }
  }

  @Test
  void symmetricKeysAreSplitAsInTheVector() {
    JsonNode vector = VECTORS.get("symmetricType4").get("kdf");
    SecretBytes key = SecretBytes.wrap(Bytes.ofHex(vector.get("keyHex").asText()).toArray());

    SecretBytes keys = FeedbackKdf.derive(key, "key expansion", 64);

    assertThat(Bytes.wrap(keys.toArray()).hex())
        .isEqualTo(vector.get("kE_hex").asText() + vector.get("kM_hex").asText());
  }

  @Test
  void symmetricEnvelopesOfTheOfficialClientOpen() {
    for (JsonNode vector : VECTORS.get("symmetricType4").get("randomIv").get("cases")) {
      SecretBytes key = SecretBytes.wrap(Bytes.ofHex(vector.get("keyHex").asText()).toArray());
      Bytes envelope = Bytes.ofHex(vector.get("cipherHex").asText());

      assertThat(crypto.decryptDataSymmetric(envelope, key).utf8())
          .isEqualTo(vector.get("plaintextUtf8").asText());
    }
  }

  @Test
  void otherSymmetricEnvelopesAreRefusedWithTheOfficialCodes() {
    JsonNode vectors = VECTORS.get("symmetricType4");
    JsonNode errors = vectors.get("errors");
    JsonNode fixed = vectors.get("fixedIv");
    SecretBytes key = SecretBytes.wrap(Bytes.ofHex(fixed.get("keyHex").asText()).toArray());
    Bytes envelope = Bytes.ofHex(fixed.get("cipherHex").asText());
    Bytes front = envelope.slice(0, envelope.length() - 1);
    byte last = envelope.get(envelope.length() - 1);

    assertThat(errors.get("lastByteFlipped").asText()).contains(StatusCode.text(0xE0A10007));
    assertRefused(0xE0A10007, front.concat(Bytes.wrap(new byte[] {(byte) ~last})), key);
    assertRefused(
        0xE0A10016, Bytes.ofHex(vectors.get("type1SameInput").get("cipherHex").asText()), key);
    assertRefused(
        0xE0A10016, Bytes.ofHex(vectors.get("type2SameInput").get("cipherHex").asText()), key);
    assertThat(errors.get("firstByteSetTo2").asText()).isEqualTo(StatusCode.text(0xE0A10016));
    assertThat(errors.get("key16bytes").asText()).isEqualTo(StatusCode.text(0xE0A10011));
    assertThatThrownBy(
            () -> crypto.encryptDataSymmetric(Bytes.EMPTY, SecretBytes.wrap(new byte[16])))
        .isInstanceOfSatisfying(
            FormatException.class, e -> assertThat(e.status()).isEqualTo(0xE0A10011));
  }

  private void assertRefused(int status, Bytes envelope, SecretBytes key) {
    assertThatThrownBy(() -> crypto.decryptDataSymmetric(envelope, key))
        .isInstanceOfSatisfying(
            FormatException.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void symmetricEncryptionOpensWithTheSameKeyOnly() {
    SecretBytes key = crypto.generateKeySymmetric();
    Bytes sealed = crypto.encryptDataSymmetric(Bytes.ofUtf8("text"), key);

    assertThat(crypto.decryptDataSymmetric(sealed, key).utf8()).isEqualTo("text");
    assertThat(sealed).isNotEqualTo(crypto.encryptDataSymmetric(Bytes.ofUtf8("text"), key));
  }

  @Test
  void pemKeysAreConverted() {
    JsonNode vector = VECTORS.get("pemToWif");

    assertThat(crypto.convertPEMKeyToWIFKey(vector.get("pem").asText()))
        .isEqualTo(vector.get("wif").asText());
    assertThatIllegalArgumentException().isThrownBy(() -> crypto.convertPEMKeyToWIFKey("no key"));
  }

  @Test
  void extendedKeysDeriveAsTheVectors() {
    JsonNode vector = VECTORS.get("extKeyBip32");
    ExtKey master = ExtKey.fromSeed(Bytes.ofHex(vector.get("seedHex").asText()));
    ExtKey hardened = master.deriveHardened(0);

    assertThat(master.getPrivatePartAsBase58()).isEqualTo(vector.get("xprv").asText());
    assertThat(master.getPublicPartAsBase58()).isEqualTo(vector.get("xpub").asText());
    assertThat(master.getPrivateKey()).isEqualTo(vector.get("wif").asText());
    assertThat(master.getChainCode().hex()).isEqualTo(vector.get("chainCodeHex").asText());
    assertThat(master.getPublicKeyAsBase58Address()).isEqualTo(vector.get("address").asText());
    assertThat(hardened.getPrivatePartAsBase58()).isEqualTo(vector.get("m_0h_xprv").asText());
    assertThat(hardened.derive(1).getPrivatePartAsBase58())
        .isEqualTo(vector.get("m_0h_1_xprv").asText());
    assertThat(ExtKey.fromBase58(vector.get("m_0h_xprv").asText()).getPrivatePartAsBase58())
        .isEqualTo(vector.get("m_0h_xprv_reimported_xprv").asText());
  }

  @Test
  void aPublicExtendedKeyHasNoChildren() {
    ExtKey key = ExtKey.fromBase58(VECTORS.get("extKeyBip32").get("xpub").asText());

    assertThat(key.isPrivate()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> key.derive(0));
  }

  @Test
  void mnemonicsAreTheVectors() {
    JsonNode vector = VECTORS.get("bip39");
    String mnemonic = vector.get("mnemonic").asText();
    String password = vector.get("password").asText();
    Bytes entropy = Bytes.ofHex(vector.get("entropyHex").asText());

    assertThat(Bip39.entropyToMnemonic(entropy)).isEqualTo(mnemonic);
    assertThat(Bip39.mnemonicToEntropy(mnemonic)).isEqualTo(entropy);
    assertThat(Bytes.wrap(Bip39.mnemonicToSeed(mnemonic, password).toArray()).hex())
        .isEqualTo(vector.get("seedHex").asText());
    ExtKey key = Bip39.fromMnemonic(mnemonic, password).extKey();
    assertThat(key.getPrivatePartAsBase58()).isEqualTo(vector.get("xprv").asText());
    assertThat(key.getPrivateKey()).isEqualTo(vector.get("wif").asText());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bip39.mnemonicToEntropy(mnemonic.replace("yellow", "zoo")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bip39.mnemonicToEntropy(mnemonic.replace("yellow", "yelow")));
  }

  @Test
  void generatedMnemonicsReadBack() {
    for (int strength = 128; strength <= 256; strength += 32) {
      Bip39 generated = crypto.generateBip39(strength, "");

      assertThat(Bip39.mnemonicToEntropy(generated.mnemonic())).isEqualTo(generated.entropy());
    }
    assertThatIllegalArgumentException().isThrownBy(() -> crypto.generateBip39(100, ""));
  }

  private static JsonNode load() {
    try (InputStream in =
        CryptoVectorsTest.class.getResourceAsStream("/vectors/client-formats.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
