package lambdabridge.protocol.discovery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import lambdabridge.protocol.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads a body and gives up as soon as it is longer than allowed. */
final class BoundedBody implements HttpResponse.BodySubscriber<Bytes> {
  private final int maxLength;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final CompletableFuture<Bytes> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(int maxLength) {
    this.maxLength = maxLength;
  }

  static HttpResponse.BodyHandler<Bytes> ofAtMost(int maxLength) {
    return info -> new BoundedBody(maxLength);
  }

  @Override
  public CompletionStage<Bytes> getBody() {
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
    body.complete(Bytes.wrap(received.toByteArray()));
  }
}
