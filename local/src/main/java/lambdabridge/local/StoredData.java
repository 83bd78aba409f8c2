package lambdabridge.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lambdabridge.server.dynamo.Tables;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.s3.S3Client;

/** Everything that lies in tables and bucket, as whoever operates a server could read it. */
final class StoredData {
  private static final Pattern CIPHERTEXT = Pattern.compile("\"data\":\"([^\"]*)\"");
  private static final int SHOWN = 64; // characters

  private final List<Row> rows = new ArrayList<>();
  private final List<StoredObject> objects = new ArrayList<>();

  private record Row(String table, Map<String, AttributeValue> attributes) {
    String text(String name) {
      AttributeValue value = attributes.get(name);
      return value == null || value.s() == null ? "" : value.s();
    }
  }

  /** An object; each character of the content is a byte. */
  private record StoredObject(String key, String content) {}

  StoredData(Engines engines) {
    readTables(engines.durable().client());
    readTables(engines.shortLived().client());
    readBucket(engines.objects().client());
  }

  private void readTables(DynamoDbClient client) {
    for (String table : client.listTables().tableNames()) {
      client
          .scanPaginator(scan -> scan.tableName(table))
          .items()
          .forEach(row -> rows.add(new Row(table, row)));
    }
  }

  private void readBucket(S3Client client) {
    client
        .listObjectsV2Paginator(list -> list.bucket(Engines.BUCKET))
        .contents()
        .forEach(
            object -> {
              var content =
                  client.getObjectAsBytes(get -> get.bucket(Engines.BUCKET).key(object.key()));
              objects.add(new StoredObject(object.key(), content.asString(ISO_8859_1)));
            });
  }

  int rowCount() {
    return rows.size();
  }

  int objectCount() {
    return objects.size();
  }

  /** Returns lines that show where messages lie and how they begin. */
  List<String> messages() {
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      if (row.attributes.containsKey("author") && row.attributes.containsKey("body")) {
        lines.add(
            "table %s, row %s: author %s, key %s"
                .formatted(
                    row.table, row.text(Tables.KEY_SORT), row.text("author"), row.text("keyId")));
        lines.add("  data " + ciphertext(row.text("body")));
      }
    }
    for (StoredObject object : objects) {
      lines.add("bucket %s, object %s".formatted(Engines.BUCKET, object.key));
      lines.add("  data " + ciphertext(object.content));
    }
    return lines;
  }

  private static String ciphertext(String body) {
    Matcher matcher = CIPHERTEXT.matcher(body);
    return matcher.find() ? matcher.group(1).substring(0, SHOWN) + "…" : "?";
  }

  /** Tells whether a text is stored anywhere, as it is or in Base64. */
  boolean contains(String text) {
    return forms(text)
        .anyMatch(
            form ->
                rows.stream().anyMatch(row -> readable(row.attributes).contains(form))
                    || objects.stream().anyMatch(object -> object.content.contains(form)));
  }

  /** Base64 of a text depends on how many bytes precede it, modulo 3. */
  private static Stream<String> forms(String text) {
    List<String> forms = new ArrayList<>(List.of(text));
    for (int before = 0; before < 3; before++) {
      byte[] shifted = ("\0".repeat(before) + text).getBytes(UTF_8);
      String encoded = Base64.getEncoder().encodeToString(shifted);
      forms.add(encoded.substring(before == 0 ? 0 : 4, shifted.length / 3 * 4));
    }
    return forms.stream();
  }

  private static String readable(Map<String, AttributeValue> attributes) {
    StringBuilder text = new StringBuilder();
    attributes
        .values()
        .forEach(
            value ->
                text.append(value.b() == null ? value.toString() : value.b().asString(ISO_8859_1)));
    return text.toString();
  }
}
