package lambdabridge.local.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The transport of an S3 client that ends in a folder instead of a socket: it answers the S3 REST
 * calls that the stores use, as documented in the Amazon S3 API reference, and 501 to any other.
 *
 * <p>Served: PutObject (with {@code If-None-Match: *}), GetObject (with one {@code Range}),
 * HeadObject, DeleteObject, DeleteObjects, ListObjectsV2 without a delimiter, HeadBucket.
 */
final class S3Requests implements SdkHttpClient {
  private static final int MAX_KEYS = 1000;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

  private final String bucket;
  private final ObjectFolder folder;

  S3Requests(String bucket, ObjectFolder folder) {
    this.bucket = bucket;
    this.folder = folder;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answer(request).toSdk();
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public String clientName() {
    return "Folder";
  }

  @Override
  public void close() {}

  private Answer answer(HttpExecuteRequest request) throws IOException {
    var http = request.httpRequest();
    var path = http.encodedPath().substring(1).split("/", 2);
    if (!path[0].equals(bucket)) {
      return Answer.error(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    var key = path.length < 2 ? "" : decode(path[1]);
    try {
      return key.isEmpty() ? ofBucket(http, body(request)) : ofObject(http, key, body(request));
    } catch (IllegalArgumentException e) {
      return Answer.error(400, "InvalidArgument", String.valueOf(e.getMessage()));
    } catch (XMLStreamException e) {
      return Answer.error(400, "MalformedXML", String.valueOf(e.getMessage()));
    }
  }

  private Answer ofObject(SdkHttpRequest http, String key, byte[] body) throws IOException {
    if (http.numRawQueryParameters() > 0) {
      return notImplemented();
    }
    return switch (http.method()) {
      case PUT -> put(http, key, body);
      case GET -> get(http, key);
      case HEAD -> folder.head(key).map(Answer::head).orElseGet(() -> Answer.empty(404));
      case DELETE -> {
        folder.delete(key);
        yield Answer.empty(204);
      }
      default -> notImplemented();
    };
  }

  private Answer ofBucket(SdkHttpRequest http, byte[] body) throws IOException, XMLStreamException {
    return switch (http.method()) {
      case HEAD -> Answer.empty(200);
      case GET ->
          http.rawQueryParameters().containsKey("list-type") ? list(http) : notImplemented();
      case POST ->
          http.rawQueryParameters().containsKey("delete") ? delete(body) : notImplemented();
      default -> notImplemented();
    };
  }

  private Answer put(SdkHttpRequest http, String key, byte[] body) throws IOException {
    var ifNoneMatch = http.firstMatchingHeader("If-None-Match");
    if (ifNoneMatch.filter(value -> !value.equals("*")).isPresent()
        || http.firstMatchingHeader("If-Match").isPresent()
        || http.firstMatchingHeader("x-amz-copy-source").isPresent()
        || http.firstMatchingHeader("x-amz-decoded-content-length").isPresent()
        || http.headers().keySet().stream().anyMatch(S3Requests::isMetadata)) {
      return notImplemented();
    }
    return folder
        .put(key, body, ifNoneMatch.isPresent())
        .map(entry -> Answer.empty(200).with("ETag", entry.etag()))
        .orElseGet(
            () ->
                Answer.error(
                    412,
                    "PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold"));
  }

  private Answer get(SdkHttpRequest http, String key) throws IOException {
    var entry = folder.head(key);
    var content = folder.get(key);
    if (entry.isEmpty() || content.isEmpty()) {
      return Answer.error(404, "NoSuchKey", "The specified key does not exist.");
    }
    var body = SdkBytes.fromByteArrayUnsafe(content.get());
    var whole = Answer.of(200, "application/octet-stream", body).with(entry.get());
    return http.firstMatchingHeader("Range").map(whole::part).orElse(whole);
  }

  private Answer delete(byte[] body) throws IOException, XMLStreamException {
    var keys = texts(body, "Key");
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      return Answer.error(400, "MalformedXML", "between 1 and 1000 keys are needed");
    }
    for (var key : keys) {
      folder.delete(key);
    }
    var deleted = new StringBuilder();
    if (!texts(body, "Quiet").contains("true")) {
      keys.forEach(key -> deleted.append("<Deleted>" + element("Key", key) + "</Deleted>"));
    }
    return Answer.xml(200, "<DeleteResult>" + deleted + "</DeleteResult>");
  }

  private Answer list(SdkHttpRequest http) throws IOException {
    if (http.rawQueryParameters().containsKey("delimiter")) {
      return notImplemented();
    }
    var limit =
        http.firstMatchingRawQueryParameter("max-keys")
            .map(text -> Math.clamp(Integer.parseInt(text), 0, MAX_KEYS))
            .orElse(MAX_KEYS);
    var after =
        http.firstMatchingRawQueryParameter("continuation-token")
            .or(() -> http.firstMatchingRawQueryParameter("start-after"));
    var prefix = http.firstMatchingRawQueryParameter("prefix").orElse("");
    var entries = folder.list(prefix, after.orElse(null), limit + 1);
    var page = entries.subList(0, Math.min(limit, entries.size()));
    var isTruncated = entries.size() > limit && limit > 0;
    var result = new StringBuilder("<ListBucketResult>");
    result.append(element("Name", bucket)).append(element("Prefix", prefix));
    result.append(element("KeyCount", Integer.toString(page.size())));
    result.append(element("MaxKeys", Integer.toString(limit)));
    result.append(element("IsTruncated", Boolean.toString(isTruncated)));
    for (var entry : page) {
      result
          .append("<Contents>")
          .append(element("Key", entry.key()))
          .append(element("LastModified", entry.modified().toString()))
          .append(element("ETag", entry.etag()))
          .append(element("Size", Long.toString(entry.lengthBytes())))
          .append("<StorageClass>STANDARD</StorageClass></Contents>");
    }
    if (isTruncated) {
      result.append(element("NextContinuationToken", page.getLast().key()));
    }
    return Answer.xml(200, result.append("</ListBucketResult>").toString());
  }

  private static boolean isMetadata(String header) {
    return header.regionMatches(
        /* ignoreCase= */ true, 0, "x-amz-meta-", 0, "x-amz-meta-".length());
  }

  private static byte[] body(HttpExecuteRequest request) throws IOException {
    var provider = request.contentStreamProvider();
    if (provider.isEmpty()) {
      return new byte[0];
    }
    try (var stream = provider.get().newStream()) {
      return stream.readAllBytes();
    }
  }

  /** Returns the text of each element of that name. */
  private static List<String> texts(byte[] xml, String name) throws XMLStreamException {
    var texts = new ArrayList<String>();
    var reader = xmlWithoutEntities().createXMLStreamReader(new ByteArrayInputStream(xml));
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT && reader.getLocalName().equals(name)) {
        texts.add(reader.getElementText());
      }
    }
    return texts;
  }

  private static XMLInputFactory xmlWithoutEntities() {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  private static String element(String name, String text) {
    var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return "<" + name + ">" + escaped + "</" + name + ">";
  }

  private static String decode(String path) {
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Answer notImplemented() {
    return Answer.error(501, "NotImplemented", "the embedded object store does not offer this");
  }

  private record Answer(SdkHttpResponse.Builder response, SdkBytes body) {
    private static final SdkBytes NO_BYTES = SdkBytes.fromByteArray(new byte[0]);

    static Answer empty(int status) {
      return new Answer(SdkHttpResponse.builder().statusCode(status), NO_BYTES);
    }

    static Answer of(int status, String contentType, SdkBytes body) {
      return new Answer(SdkHttpResponse.builder().statusCode(status), body)
          .with("Content-Type", contentType)
          .with("Content-Length", Integer.toString(body.asByteArrayUnsafe().length));
    }

    static Answer xml(int status, String xml) {
      return of(status, "application/xml", SdkBytes.fromUtf8String(xml));
    }

    static Answer error(int status, String code, String message) {
      return xml(
          status, "<Error>" + element("Code", code) + element("Message", message) + "</Error>");
    }

    static Answer head(ObjectFolder.Entry entry) {
      return empty(200).with(entry).with("Content-Length", Long.toString(entry.lengthBytes()));
    }

    Answer with(ObjectFolder.Entry entry) {
      var modified = entry.modified().atOffset(ZoneOffset.UTC);
      return with("ETag", entry.etag())
          .with("Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(modified))
          .with("Accept-Ranges", "bytes");
    }

    Answer with(String header, String value) {
      response.putHeader(header, value);
      return this;
    }

    /** A range in another form than first-last or first- is left alone, as HTTP allows. */
    Answer part(String range) {
      var content = body.asByteArrayUnsafe();
      var match = RANGE.matcher(range);
      if (!match.matches()) {
        return this;
      }
      var first = Long.parseLong(match.group(1));
      var last =
          match.group(2).isEmpty()
              ? content.length - 1L
              : Math.min(Long.parseLong(match.group(2)), content.length - 1L);
      if (first >= content.length || last < first) {
        return error(416, "InvalidRange", "The requested range is not satisfiable");
      }
      var part = Arrays.copyOfRange(content, (int) first, (int) last + 1);
      response.statusCode(206);
      return new Answer(response, SdkBytes.fromByteArrayUnsafe(part))
          .with("Content-Length", Integer.toString(part.length))
          .with("Content-Range", "bytes " + first + "-" + last + "/" + content.length);
    }

    HttpExecuteResponse toSdk() {
      return HttpExecuteResponse.builder()
          .response(response.build())
          .responseBody(AbortableInputStream.create(body.asInputStream()))
          .build();
    }
  }
}
