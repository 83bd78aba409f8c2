package lambdabridge.server.dynamo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lambdabridge.server.dynamo.StreamRecord.Kind;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Stream records as the JSON event that Lambda calls a function with, and the function's answer.
 *
 * <pre>
 * {"Records":[{"eventName":"INSERT","dynamodb":{"ApproximateCreationDateTime":1760000000,
 *   "SequenceNumber":"1","Keys":{…},"NewImage":{"pk":{"S":"thread#1"},…}}}]}
 * </pre>
 *
 * Read token by token: binding to event classes would cost more than the rest of a cold start.
 */
public final class StreamEventCodec {
  private static final JsonFactory FACTORY = new JsonFactory();

  private StreamEventCodec() {}

  /**
   * Returns the records of an event, in order.
   *
   * @throws IllegalArgumentException if the event is none
   */
  public static List<StreamRecord> read(InputStream event) throws IOException {
    List<StreamRecord> records = new ArrayList<>();
    try (JsonParser in = FACTORY.createParser(event)) {
      in.nextToken();
      eachField(
          in,
          name -> {
            if (name.equals("Records")) {
              eachElement(in, () -> records.add(record(in)));
            } else {
              in.skipChildren();
            }
          });
    }
    return records;
  }

  /** Writes an event that {@link #read} reads. */
  public static void write(List<StreamRecord> records, OutputStream event) throws IOException {
    try (JsonGenerator out = FACTORY.createGenerator(event)) {
      out.writeStartObject();
      out.writeArrayFieldStart("Records");
      for (StreamRecord record : records) {
        write(out, record);
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  /**
   * Writes a function's answer: which record to begin with when the batch is delivered again.
   *
   * @param failed sequence number, or null if all is done
   */
  public static void writeAnswer(@Nullable String failed, OutputStream answer) throws IOException {
    try (JsonGenerator out = FACTORY.createGenerator(answer)) {
      out.writeStartObject();
      out.writeArrayFieldStart("batchItemFailures");
      if (failed != null) {
        out.writeStartObject();
        out.writeStringField("itemIdentifier", failed);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  private static StreamRecord record(JsonParser in) throws IOException {
    RecordFields fields = new RecordFields();
    eachField(
        in,
        name -> {
          switch (name) {
            case "eventName" -> fields.kind = Kind.valueOf(in.getText());
            case "dynamodb" -> eachField(in, inner -> change(in, inner, fields));
            case "userIdentity" ->
                eachField(
                    in,
                    inner ->
                        fields.expired |=
                            inner.equals("principalId")
                                && StreamRecord.TIME_TO_LIVE.equals(in.getText()));
            default -> in.skipChildren();
          }
        });
    return fields.toRecord();
  }

  private static void change(JsonParser in, String name, RecordFields fields) throws IOException {
    switch (name) {
      case "ApproximateCreationDateTime" ->
          // Seconds, which some hosts write with a fraction or an exponent.
          fields.at =
              Instant.ofEpochMilli(new BigDecimal(in.getText()).movePointRight(3).longValue());
      case "SequenceNumber" -> fields.sequenceNumber = in.getText();
      case "Keys" -> fields.key = row(in);
      case "OldImage" -> fields.oldImage = row(in);
      case "NewImage" -> fields.newImage = row(in);
      default -> in.skipChildren();
    }
  }

  private static Map<String, AttributeValue> row(JsonParser in) throws IOException {
    Map<String, AttributeValue> row = new HashMap<>();
    eachField(in, name -> row.put(name, value(in)));
    return row;
  }

  private static AttributeValue value(JsonParser in) throws IOException {
    List<AttributeValue> values = new ArrayList<>();
    eachField(in, type -> values.add(value(in, type)));
    if (values.size() != 1) {
      throw new IllegalArgumentException("attribute with " + values.size() + " types");
    }
    return values.getFirst();
  }

  private static AttributeValue value(JsonParser in, String type) throws IOException {
    return switch (type) {
      case "S" -> AttributeValue.fromS(in.getText());
      case "N" -> AttributeValue.fromN(in.getText());
      case "B" -> AttributeValue.fromB(binary(in));
      case "BOOL" -> AttributeValue.fromBool(in.getBooleanValue());
      case "NULL" -> AttributeValue.fromNul(in.getBooleanValue());
      case "L" -> AttributeValue.fromL(list(in, StreamEventCodec::value));
      case "M" -> AttributeValue.fromM(row(in));
      case "SS" -> AttributeValue.fromSs(list(in, JsonParser::getText));
      case "NS" -> AttributeValue.fromNs(list(in, JsonParser::getText));
      case "BS" -> AttributeValue.fromBs(list(in, StreamEventCodec::binary));
      default -> throw new IllegalArgumentException("attribute of unknown type " + type);
    };
  }

  private static SdkBytes binary(JsonParser in) throws IOException {
    return SdkBytes.fromByteArrayUnsafe(in.getBinaryValue());
  }

  private static <T> List<T> list(JsonParser in, Reading<T> element) throws IOException {
    List<T> list = new ArrayList<>();
    eachElement(in, () -> list.add(element.read(in)));
    return list;
  }

  /** Calls {@code field} for each name of the object at hand, its value being the next token. */
  private static void eachField(JsonParser in, Field field) throws IOException {
    expect(in, JsonToken.START_OBJECT);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      expect(in, JsonToken.FIELD_NAME);
      String name = in.currentName();
      in.nextToken();
      field.read(name);
    }
  }

  private static void eachElement(JsonParser in, Element element) throws IOException {
    expect(in, JsonToken.START_ARRAY);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      element.read();
    }
  }

  private static void expect(JsonParser in, JsonToken token) throws IOException {
    if (in.currentToken() != token) {
      throw new IllegalArgumentException(
          "stream event with " + in.currentToken() + " instead of " + token);
    }
  }

  private static void write(JsonGenerator out, StreamRecord record) throws IOException {
    out.writeStartObject();
    out.writeStringField("eventName", record.kind().name());
    if (record.expired()) {
      out.writeObjectFieldStart("userIdentity");
      out.writeStringField("type", StreamRecord.SERVICE);
      out.writeStringField("principalId", StreamRecord.TIME_TO_LIVE);
      out.writeEndObject();
    }
    out.writeObjectFieldStart("dynamodb");
    out.writeFieldName("ApproximateCreationDateTime");
    out.writeNumber(BigDecimal.valueOf(record.at().toEpochMilli(), 3));
    out.writeStringField("SequenceNumber", record.sequenceNumber());
    writeRow(out, "Keys", record.key());
    if (!record.oldImage().isEmpty()) {
      writeRow(out, "OldImage", record.oldImage());
    }
    if (!record.newImage().isEmpty()) {
      writeRow(out, "NewImage", record.newImage());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void writeRow(JsonGenerator out, String name, Map<String, AttributeValue> row)
      throws IOException {
    out.writeObjectFieldStart(name);
    for (Map.Entry<String, AttributeValue> attribute : row.entrySet()) {
      out.writeFieldName(attribute.getKey());
      writeValue(out, attribute.getValue());
    }
    out.writeEndObject();
  }

  private static void writeValue(JsonGenerator out, AttributeValue value) throws IOException {
    out.writeStartObject();
    switch (value.type()) {
      case S -> out.writeStringField("S", value.s());
      case N -> out.writeStringField("N", value.n());
      case B -> out.writeBinaryField("B", value.b().asByteArrayUnsafe());
      case BOOL -> out.writeBooleanField("BOOL", value.bool());
      case NUL -> out.writeBooleanField("NULL", value.nul());
      case SS -> writeTexts(out, "SS", value.ss(), text -> text);
      case NS -> writeTexts(out, "NS", value.ns(), text -> text);
      case BS -> writeTexts(out, "BS", value.bs(), StreamEventCodec::base64);
      case M -> writeRow(out, "M", value.m());
      case L -> {
        out.writeArrayFieldStart("L");
        for (AttributeValue element : value.l()) {
          writeValue(out, element);
        }
        out.writeEndArray();
      }
      case UNKNOWN_TO_SDK_VERSION -> {
        // DynamoDB Local's stream gives an empty map without its type.
        out.writeObjectFieldStart("M");
        out.writeEndObject();
      }
    }
    out.writeEndObject();
  }

  private static <T> void writeTexts(
      JsonGenerator out, String type, List<T> values, Function<T, String> text) throws IOException {
    out.writeArrayFieldStart(type);
    for (T value : values) {
      out.writeString(text.apply(value));
    }
    out.writeEndArray();
  }

  private static String base64(SdkBytes bytes) {
    return java.util.Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
  }

  private interface Field {
    void read(String name) throws IOException;
  }

  private interface Element {
    void read() throws IOException;
  }

  private interface Reading<T> {
    T read(JsonParser in) throws IOException;
  }

  /** A record while its fields are coming in. */
  private static final class RecordFields {
    private @Nullable Kind kind;
    private String sequenceNumber = "";
    private Instant at = Instant.EPOCH;
    private Map<String, AttributeValue> key = Map.of();
    private Map<String, AttributeValue> oldImage = Map.of();
    private Map<String, AttributeValue> newImage = Map.of();
    private boolean expired;

    StreamRecord toRecord() {
      if (kind == null || key.isEmpty()) {
        throw new IllegalArgumentException("stream record without name or keys");
      }
      return new StreamRecord(kind, sequenceNumber, at, key, oldImage, newImage, expired);
    }
  }
}
