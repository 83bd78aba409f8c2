package lambdabridge.client.example;

import java.util.List;
import lambdabridge.client.Connection;
import lambdabridge.client.Event;
import lambdabridge.client.EventQueue;
import lambdabridge.client.PrivmxClient;
import lambdabridge.client.Subscriptions;
import lambdabridge.client.Subscriptions.Selector;
import lambdabridge.client.Subscriptions.ThreadEvent;
import lambdabridge.client.ThreadApi;

/** Prints the messages of a thread as they come. Arguments: URL SOLUTION THREAD WIF. */
public final class Listening {
  private Listening() {}

  /** Runs it; the arguments are URL, solution, thread, and the private key in WIF. */
  public static void main(String[] args) throws InterruptedException {
    String url = args[0];
    String solution = args[1];
    String threadId = args[2];
    String key = args[3];

    // docs/client.md shows from here …
    try (PrivmxClient client = PrivmxClient.create();
        Connection connection = client.connect(key, solution, url)) {
      ThreadApi threads = new ThreadApi(connection); // knows how to open what events bring
      EventQueue events = connection.eventQueue();
      connection.subscribeFor(
          List.of(
              Subscriptions.threads(ThreadEvent.MESSAGE_CREATE, Selector.CONTAINER, threadId),
              Subscriptions.threads(ThreadEvent.DELETE, Selector.CONTAINER, threadId)));
      System.out.println("listening to " + threads.getThread(threadId).privateMeta().utf8());
      while (true) {
        switch (events.waitEvent().data()) {
          case Event.ThreadNewMessage news ->
              System.out.println(
                  news.message().info().author() + ": " + news.message().data().utf8());
          case Event.ThreadDeleted end -> {
            return;
          }
          case Event.LibReconnected gap -> System.out.println("missed some since " + gap.since());
          default -> {}
        }
      }
    }
    // … to here
  }
}
