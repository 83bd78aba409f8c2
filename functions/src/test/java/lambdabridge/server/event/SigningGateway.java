package lambdabridge.server.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Takes requests as API Gateway does: it computes Signature Version 4 from what came over the wire
 * and answers 403 unless the request says the same.
 *
 * <p>Source: AWS, "Create a signed AWS API request".
 */
final class SigningGateway implements AutoCloseable {
  static final String ACCESS_KEY = "AKIDEXAMPLE";
  static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  static final String REGION = "eu-central-1";

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential="
              + ACCESS_KEY
              + "/(\\d{8})/"
              + REGION
              + "/execute-api/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

  private final HttpServer server;
  private final List<String> taken = new ArrayList<>();

  SigningGateway() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns method, path and body of each request whose signature was right. */
  synchronized List<String> taken() {
    return List.copyOf(taken);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    boolean right = isSigned(exchange, body);
    if (right) {
      synchronized (this) {
        taken.add(
            exchange.getRequestMethod()
                + " "
                + exchange.getRequestURI()
                + " "
                + new String(body, UTF_8));
      }
    }
    exchange.sendResponseHeaders(right ? 200 : 403, -1);
    exchange.close();
  }

  private static boolean isSigned(HttpExchange exchange, byte[] body) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    var given = AUTHORIZATION.matcher(header == null ? "" : header);
    if (!given.matches() || !List.of(given.group(2).split(";")).contains("host")) {
      return false;
    }
    String date = exchange.getRequestHeaders().getFirst("X-Amz-Date");
    String day = given.group(1);
    String scope = day + "/" + REGION + "/execute-api/aws4_request";
    String text =
        "AWS4-HMAC-SHA256\n"
            + date
            + "\n"
            + scope
            + "\n"
            + hex(sha256(canonicalRequest(exchange, given.group(2), body).getBytes(UTF_8)));
    byte[] key = hmac(("AWS4" + SECRET_KEY).getBytes(UTF_8), day);
    for (String part : List.of(REGION, "execute-api", "aws4_request")) {
      key = hmac(key, part);
    }
    return date.startsWith(day) && hex(hmac(key, text)).equals(given.group(3));
  }

  private static String canonicalRequest(HttpExchange exchange, String signed, byte[] body) {
    var request = new StringBuilder();
    request.append(exchange.getRequestMethod()).append('\n');
    // Services other than S3 encode each part of the path once more.
    request.append(encodePath(exchange.getRequestURI().getRawPath())).append("\n\n");
    for (String name : signed.split(";", -1)) {
      String value = exchange.getRequestHeaders().getFirst(name.toLowerCase(Locale.ROOT));
      request.append(name).append(':').append(value == null ? "" : value.strip()).append('\n');
    }
    return request.append('\n').append(signed).append('\n').append(hex(sha256(body))).toString();
  }

  private static String encodePath(String rawPath) {
    return URLEncoder.encode(rawPath, UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
