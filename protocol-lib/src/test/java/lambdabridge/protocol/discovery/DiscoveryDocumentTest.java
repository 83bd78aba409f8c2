package lambdabridge.protocol.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import lambdabridge.protocol.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryDocumentTest {
  private static final Duration RECORD_TTL = Duration.ofSeconds(77);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'default_endpoint':'//h'}                           | //h | ",
        "{'defaultEndpoint':'//h','version':'9','x':[{}]}     | //h | ",
        "{'api_base_endpoint':'//h/a'}                        |     | //h/a",
        "{'apiBaseEndpoint':'//h/a','defaultEndpoint':'//h'}  | //h | //h/a",
      })
  void bothSpellingsAreRead(String json, String defaultEndpoint, String apiBaseEndpoint) {
    assertThat(json(json))
        .hasValue(new DiscoveryDocument(defaultEndpoint, apiBaseEndpoint, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "60           | 60",
        "'60'         | 60",
        "60.9         | 60",
        "6e1          | 60",
        "86400        | 86400",
        "86401        | 86400",
        "1e999999999  | 86400",
        "99999999999999999999999 | 86400",
        "0            | ",
        "0.5          | ",
        "-5           | ",
        "''           | ",
        "'soon'       | ",
        "true         | ",
        "null         | ",
        "[60]         | ",
        "1e99999999999 | ",
        "111111111111111111111111111111111 | ",
      })
  void aTtlIsADayAtMostAndNoTtlUnlessItIsAPositiveNumber(String ttl, Long seconds) {
    Duration expected = seconds == null ? null : Duration.ofSeconds(seconds);

    assertThat(json("{'defaultEndpoint':'//h','ttl':" + ttl + "}"))
        .hasValue(new DiscoveryDocument("//h", null, null, expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "'//h'",
        "{'defaultEndpoint':",
        "{'defaultEndpoint':'//h'",
        "{'defaultEndpoint':'//h'} {}",
        "{'defaultEndpoint':'//h'}x",
        "{'defaultEndpoint':['//h']}",
        "{'defaultEndpoint':''}",
        "{'defaultEndpoint':null}",
        "{'ttl':60}",
        "<html>",
      })
  void anythingElseThanAnObjectThatNamesAnEndpointIsNoDocument(String json) {
    assertThat(json(json)).isEmpty();
  }

  @Test
  void nestingWithoutEndIsNoDocument() {
    assertThat(json("{'a':" + "[".repeat(60_000))).isEmpty();
    assertThat(json("{'a':" + "[".repeat(3000) + "]".repeat(3000) + ",'defaultEndpoint':'//h'}"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=privmx1; default_endpoint=//api.example.com; ttl=3600 | //api.example.com | | 3600",
        "v=privmx1;default_endpoint=//h;                         | //h | | 77",
        " v = privmx1 ; default_endpoint = //h ; ttl =           | //h | | 77",
        "v=privmx1; privmx_endpoint=//h                          | //h | | 77",
        "v=privmx1; privmx_endpoint=//p; default_endpoint=//h    | //h | | 77",
        "v=privmx1; redirect=other.example.com                   |     | other.example.com | 77",
      })
  void aRecordIsReadAsTheSpecificationShowsIt(
      String txt, String defaultEndpoint, String redirect, long ttlSeconds) {
    assertThat(DiscoveryDocument.parseTxt(txt, RECORD_TTL))
        .hasValue(
            new DiscoveryDocument(defaultEndpoint, null, redirect, Duration.ofSeconds(ttlSeconds)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v=privmx1",
        "v=privmx2; default_endpoint=//h",
        "V=privmx1; default_endpoint=//h",
        "default_endpoint=//h",
        "v=privmx1 default_endpoint=//h",
        "v=privmx1; default_endpoint",
        "v=privmx1; =//h",
        "v=spf1 include:example.com -all",
      })
  void otherRecordsDoNotCount(String txt) {
    assertThat(DiscoveryDocument.parseTxt(txt, RECORD_TTL)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "//h            | https://h/api/ http://h/api/",
        "//h/           | https://h/api/ http://h/api/",
        "//h:81/x       | https://h:81/x/api/ http://h:81/x/api/",
        "https://h      | https://h/api/",
        "HTTP://h       | HTTP://h/api/",
        "ftp://h        | ''",
        "file:///etc    | ''",
        "h              | ''",
        "/h             | ''",
        "///h           | ''",
        "//u:p@h        | ''",
        "//h?q          | ''",
        "//h#f          | ''",
        "//h h          | ''",
        "//h:port       | ''",
        "javascript:a() | ''",
      })
  void aBaseIsAFolderOnAHost(String defaultEndpoint, String bases) {
    DiscoveryDocument document = new DiscoveryDocument(defaultEndpoint, null, null, null);

    assertThat(document.apiBases(Schemes.HTTPS_THEN_HTTP))
        .extracting(URI::toString)
        .containsExactly(bases.isEmpty() ? new String[0] : bases.split(" "));
  }

  @Test
  void aSchemeThatIsNotAllowedIsNotUsed() {
    assertThat(new DiscoveryDocument("http://h", null, null, null).apiBases(Schemes.HTTPS))
        .isEmpty();
    assertThat(new DiscoveryDocument("//h", null, null, null).apiBases(Schemes.HTTPS))
        .containsExactly(URI.create("https://h/api/"));
  }

  /** Whatever a document says, it is read or it is none; what is read keeps its promises. */
  @Test
  void brokenDocumentsAreReadOrRefusedButNeverFail() {
    Random random = new Random(20261122);
    String json =
        "{'default_endpoint':'//h','apiBaseEndpoint':'https://h/a/','ttl':6e1,'redirect':'x',"
            + "'more':[{},[null,true,-1.5e3]]}";
    String txt = "v=privmx1; default_endpoint=//h; ttl=3600; redirect=other.example.com";
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      Optional<DiscoveryDocument> found =
          i % 2 == 0
              ? DiscoveryDocument.parseJson(Bytes.wrap(broken(json.replace('\'', '"'), random)))
              : DiscoveryDocument.parseTxt(
                  new String(broken(txt, random), StandardCharsets.UTF_8), RECORD_TTL);
      if (found.isPresent()) {
        read++;
        DiscoveryDocument document = found.get();
        assertThat(document.hasEndpoint() || document.redirect() != null).isTrue();
        if (document.ttl() != null) {
          assertThat(document.ttl()).isBetween(Duration.ofSeconds(1), Duration.ofDays(1));
        }
        if (document.hasEndpoint()) {
          assertThat(document.apiBases(Schemes.HTTPS_THEN_HTTP))
              .allSatisfy(
                  base -> {
                    assertThat(base.getHost()).isNotEmpty();
                    assertThat(base.getScheme()).isIn("https", "http", "HTTPS", "HTTP");
                    assertThat(base.toString()).endsWith("/");
                  });
        }
      }
    }
    assertThat(read).as("documents that survived").isGreaterThan(1000);
  }

  /** Changes, removes, doubles or swaps some bytes. */
  private static byte[] broken(String text, Random random) {
    StringBuilder bytes = new StringBuilder(text);
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      int at = random.nextInt(bytes.length());
      switch (random.nextInt(4)) {
        case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
        case 1 -> bytes.deleteCharAt(at);
        case 2 -> bytes.insert(at, text, random.nextInt(at + 1) % text.length(), text.length());
        default -> bytes.insert(at, text.charAt(random.nextInt(text.length())));
      }
    }
    return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Optional<DiscoveryDocument> json(String singleQuoted) {
    return DiscoveryDocument.parseJson(Bytes.ofUtf8(singleQuoted.replace('\'', '"')));
  }
}
