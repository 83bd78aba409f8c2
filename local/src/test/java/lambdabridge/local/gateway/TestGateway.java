package lambdabridge.local.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lambdabridge.protocol.bytes.Bytes;
import lambdabridge.protocol.codec.Json;

/** A gateway on a free port whose functions note their events and answer as the test says. */
final class TestGateway implements AutoCloseable {
  static final String BINARY_ANSWER =
      "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/octet-stream\"},"
          + "\"body\":\"AAEC/w==\",\"isBase64Encoded\":true}";
  static final String JSON_ANSWER =
      "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/json\"},\"body\":\"{}\"}";

  final BlockingQueue<Map<?, ?>> httpEvents = new LinkedBlockingQueue<>();
  final BlockingQueue<Map<?, ?>> socketEvents = new LinkedBlockingQueue<>();
  final Sockets sockets = new Sockets(new SecureRandom());
  volatile String socketAnswer = "{\"statusCode\":200}";
  private final LocalServer server;

  TestGateway(LocalSettings settings) throws IOException {
    this(settings, BINARY_ANSWER);
  }

  TestGateway(LocalSettings settings, String httpAnswer) throws IOException {
    server = LocalServer.bind(settings, sockets, Clock.systemUTC());
    server.serve(
        new Functions(
            answering(httpEvents, httpAnswer),
            answering(httpEvents, JSON_ANSWER),
            answering(httpEvents, JSON_ANSWER),
            (event, answer, context) -> {
              socketEvents.add(decode(event.readAllBytes()));
              answer.write(socketAnswer.getBytes(UTF_8));
            }),
        "localhost:" + server.port());
  }

  private static RequestStreamHandler answering(BlockingQueue<Map<?, ?>> events, String text) {
    return (event, answer, context) -> {
      events.add(decode(event.readAllBytes()));
      answer.write(text.getBytes(UTF_8));
    };
  }

  private static Map<?, ?> decode(byte[] json) {
    return (Map<?, ?>) requireNonNull(Json.decode(new String(json, UTF_8)));
  }

  RawConnection connect() throws IOException {
    return new RawConnection(server.port());
  }

  boolean push(String connectionId, String message) {
    return sockets.push(connectionId, Bytes.ofUtf8(message));
  }

  Map<?, ?> nextHttpEvent() throws InterruptedException {
    return next(httpEvents);
  }

  Map<?, ?> nextSocketEvent() throws InterruptedException {
    return next(socketEvents);
  }

  private static Map<?, ?> next(BlockingQueue<Map<?, ?>> events) throws InterruptedException {
    var event = events.poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event came");
    }
    return event;
  }

  /** Returns the value at a path of names, such as {@code requestContext.eventType}. */
  static Object at(Map<?, ?> event, String path) {
    Object value = event;
    for (var name : List.of(path.split("\\.", -1))) {
      value = requireNonNull(((Map<?, ?>) value).get(name), path);
    }
    return value;
  }

  @Override
  public void close() {
    server.close();
  }
}
