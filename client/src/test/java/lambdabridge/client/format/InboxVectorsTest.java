package lambdabridge.client.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import lambdabridge.client.Vectors;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.bytes.SecretBytes;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Inboxes and their entries. */
@NullUnmarked
public class InboxVectorsTest {
  private static final Vectors VECTORS = Vectors.load();
  private static final SecretBytes KEY = VECTORS.secret("formats", "inboxV5", "keyHex");
  private static final String KEY_ID = VECTORS.text("formats", "inboxV5", "keyId");
  private static final Bytes PUBLIC_META = VECTORS.utf8("formats", "inboxV5", "publicMetaUtf8");
  private static final Bytes PRIVATE_META = VECTORS.utf8("formats", "inboxV5", "privateMetaUtf8");
  private static final Dio.Location INBOX =
      Dio.Location.container(
          VECTORS.text("shared", "contextId"), VECTORS.text("shared", "containerResourceId"));

  @Test
  void dataIsRead() {
    for (String origin : List.of("official", "computed")) {
      InboxData data = InboxData.open(KEY, VECTORS.value("formats", "inboxV5", origin, "data"));

      assertThat(data.version()).isEqualTo(5);
      assertThat(data.status()).isEqualTo(StatusCode.OK);
      assertThat(data.privateMeta()).isEqualTo(PRIVATE_META);
      assertThat(data.publicView().publicMeta()).isEqualTo(PUBLIC_META);
      assertThat(data.publicView().keyId()).isEqualTo(KEY_ID);
      assertThat(data.publicView().key().pub58())
          .isEqualTo(VECTORS.text("formats", "inboxV5", "inboxPubKey"));
      assertThat(data.dio().location()).isEqualTo(INBOX);
    }
    String signed = VECTORS.text("formats", "inboxV5", "official", "data", "meta", "dio");
    assertThat(SignedBlob.split(Sealer.decode(signed)).data().utf8())
        .isEqualTo(VECTORS.text("formats", "inboxV5", "official", "privateDioJson"));
  }

  @Test
  void dataIsReproduced() {
    InboxData computed =
        InboxData.open(KEY, VECTORS.value("formats", "inboxV5", "computed", "data"));
    Author alice =
        new Author(
            "alice",
            VECTORS.user("alice"),
            new BridgeIdentity(VECTORS.text("shared", "bridgeUrl"), null, null));

    Map<String, Object> data =
        InboxData.write(
            sealer("privateMeta", "internalMeta"),
            alice,
            KEY_ID,
            KEY,
            INBOX,
            computed.dio().stamp(),
            computed.secret(),
            new InboxData.Parts(
                VECTORS.text("shared", "threadId"), VECTORS.text("shared", "storeId")),
            InboxData.FileConfig.DEFAULT,
            PUBLIC_META,
            PRIVATE_META);

    assertThat(data).isEqualTo(VECTORS.value("formats", "inboxV5", "computed", "data"));
  }

  @Test
  void entriesAreReadAndReproduced() {
    SecretBytes inboxKey = VECTORS.secret("formats", "inboxEntry", "inboxKeyHex");
    SecretBytes filesKey = VECTORS.secret("formats", "inboxEntry", "withFiles_filesMetaKeyHex");
    InboxData.PublicView inbox =
        new InboxData.PublicView(
            Bytes.EMPTY,
            InboxData.privateKey(inboxKey).publicKey(),
            VECTORS.text("formats", "inboxEntry", "inboxKeyId"),
            "");
    InboxEntry with =
        new InboxEntry(
            VECTORS.user("bob").publicKey(),
            true,
            filesKey,
            VECTORS.utf8("formats", "inboxEntry", "withFiles_text"));
    InboxEntry without =
        new InboxEntry(
            VECTORS.user("bob").publicKey(),
            false,
            null,
            VECTORS.utf8("formats", "inboxEntry", "noFiles_text"));
    String withMessage = VECTORS.text("formats", "inboxEntry", "withFiles_message");
    String withoutMessage = VECTORS.text("formats", "inboxEntry", "noFiles_message");

    assertThat(InboxEntry.open(inboxKey, withMessage)).isEqualTo(with);
    assertThat(InboxEntry.open(inboxKey, withoutMessage)).isEqualTo(without);
    assertThat(InboxEntry.keyId(withMessage)).isEqualTo(inbox.keyId());
    assertThat(with.seal(VECTORS.user("bob"), inbox)).isEqualTo(withMessage);
    assertThat(without.seal(VECTORS.user("bob"), inbox)).isEqualTo(withoutMessage);
    assertThat(with.sender().pub58())
        .isEqualTo(VECTORS.text("formats", "inboxEntry", "senderPubKey"));
  }

  @Test
  void anEntryUnderAnothersNameIsRefused() {
    SecretBytes inboxKey = VECTORS.secret("formats", "inboxEntry", "inboxKeyHex");
    InboxData.PublicView inbox =
        new InboxData.PublicView(
            Bytes.EMPTY, InboxData.privateKey(inboxKey).publicKey(), KEY_ID, "");
    InboxEntry asAlice =
        new InboxEntry(VECTORS.user("alice").publicKey(), true, null, Bytes.ofUtf8("hello"));

    String byBob = asAlice.seal(VECTORS.user("bob"), inbox);

    assertStatus(StatusCode.ECIES_SENDER, inboxKey, byBob);
    for (String cut : List.of("", "AA==", "VTI=", "BQQAAAAA")) {
      assertStatus(StatusCode.INBOX_ENTRY, inboxKey, cut);
    }
  }

  private static void assertStatus(int status, SecretBytes inboxKey, String message) {
    assertThatThrownBy(() -> InboxEntry.open(inboxKey, message))
        .isInstanceOfSatisfying(
            FormatException.class,
            e -> assertThat(StatusCode.text(e.status())).isEqualTo(StatusCode.text(status)));
  }

  private static Sealer sealer(String... fields) {
    Deque<Bytes> ivs = new ArrayDeque<>();
    for (String field : fields) {
      ivs.add(VECTORS.hex("formats", "inboxV5", "computed", "ivHexByField", field));
    }
    return new Sealer(ivs::removeFirst);
  }
}
