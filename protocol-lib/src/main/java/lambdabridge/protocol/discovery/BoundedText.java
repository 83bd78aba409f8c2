package lambdabridge.protocol.discovery;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body as UTF-8 text and gives up as soon as it is longer than promised. */
final class BoundedText implements HttpResponse.BodySubscriber<String> {
  private final int maxLength;
  private final java.io.ByteArrayOutputStream received = new java.io.ByteArrayOutputStream();
  private final CompletableFuture<String> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private BoundedText(int maxLength) {
    this.maxLength = maxLength;
  }

  static HttpResponse.BodyHandler<String> ofAtMost(int maxLength) {
    return info -> new BoundedText(maxLength);
  }

  @Override
  public CompletionStage<String> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      received.writeBytes(bytes);
    }
    if (received.size() > maxLength && subscription != null) {
      subscription.cancel();
      body.completeExceptionally(new IOException("body longer than " + maxLength + " bytes"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(received.toString(StandardCharsets.UTF_8));
  }
}
