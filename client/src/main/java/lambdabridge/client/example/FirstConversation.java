package lambdabridge.client.example;

import java.util.List;
import lambdabridge.client.Connection;
import lambdabridge.client.Message;
import lambdabridge.client.PagingQuery;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.ThreadApi;
import lambdabridge.client.UserWithPubKey;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.crypto.EcPrivateKey;

/** Two users, one thread, one message. Arguments: URL SOLUTION CONTEXT ALICES_WIF BOBS_WIF. */
public final class FirstConversation {
  private FirstConversation() {}

  /** Runs it; the arguments are URL, solution, context, and both private keys in WIF. */
  public static void main(String[] args) {
    String url = args[0];
    String solution = args[1];
    String context = args[2];
    EcPrivateKey aliceKey = EcPrivateKey.ofWif(args[3]);
    EcPrivateKey bobKey = EcPrivateKey.ofWif(args[4]);

    // docs/client.md shows from here …
    UserWithPubKey alice = new UserWithPubKey("alice", aliceKey.publicKey().pub58());
    UserWithPubKey bob = new UserWithPubKey("bob", bobKey.publicKey().pub58());
    try (PrivmxClient client = PrivmxClient.create();
        Connection alicesSession = client.connect(aliceKey.wif(), solution, url);
        Connection bobsSession = client.connect(bobKey.wif(), solution, url)) {
      ThreadApi threads = new ThreadApi(alicesSession);
      Bytes publicMeta = Bytes.ofUtf8("{}"); // the server reads it
      Bytes privateMeta = Bytes.ofUtf8("Plans for May"); // only members read it
      String threadId =
          threads.createThread(
              context, List.of(bob), List.of(alice), publicMeta, privateMeta, null);
      threads.sendMessage(threadId, Bytes.EMPTY, Bytes.EMPTY, Bytes.ofUtf8("hello, bridge"));

      PagingQuery firstPage = PagingQuery.oldest(100);
      for (Message message :
          new ThreadApi(bobsSession).listMessages(threadId, firstPage).readItems()) {
        System.out.println(message.info().author() + ": " + message.data().utf8());
      }
    }
    // … to here
  }
}
