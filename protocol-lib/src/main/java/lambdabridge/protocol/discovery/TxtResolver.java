package lambdabridge.protocol.discovery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Looks TXT records up; the strings of one record are joined without a separator. */
public final class TxtResolver {
  private final Resolver resolver;

  /** One TXT record. */
  public record Txt(String text, Duration ttl) {}

  /**
   * Makes a resolver of TXT records.
   *
   * @param resolver where to ask, for example {@code new SimpleResolver()} for the system's server
   */
  public TxtResolver(Resolver resolver) {
    this.resolver = resolver;
  }

  /** Returns the records of {@code host} in the server's order; empty if it has none. */
  public List<Txt> lookUp(String host) {
    Lookup lookup;
    try {
      // The trailing dot keeps search domains out.
      lookup = new Lookup(Name.fromString(host + "."), Type.TXT);
    } catch (TextParseException e) {
      return List.of();
    }
    lookup.setResolver(resolver);
    lookup.setCache(null); // ServiceDiscovery keeps what it found
    Record[] records = lookup.run();
    List<Txt> found = new ArrayList<>();
    if (records != null) {
      for (Record record : records) {
        found.add(new Txt(text((TXTRecord) record), Duration.ofSeconds(record.getTTL())));
      }
    }
    return found;
  }

  private static String text(TXTRecord record) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    record.getStringsAsByteArrays().forEach(joined::writeBytes);
    return joined.toString(StandardCharsets.UTF_8);
  }
}
