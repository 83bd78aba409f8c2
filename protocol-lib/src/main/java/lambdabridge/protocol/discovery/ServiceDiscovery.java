package lambdabridge.protocol.discovery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Finds a host's endpoint: cache, first path, the other paths in parallel, DNS, then the version
 * query.
 *
 * <p>Source: spec privmx-tls.md 1.5 and 1.6. Thread-safe; keeps at most {@value #CACHE_ENTRIES}
 * hosts. Where the generations disagree: {@code https} goes before {@code http}, {@code ttl} is
 * obeyed (600 s if missing or 0, a day at most), and {@code redirect} counts in JSON documents as
 * well as in DNS, unless an endpoint stands next to it.
 */
public final class ServiceDiscovery {
  /** Paths of the document, best first. */
  public static final List<String> PATHS =
      List.of(
          "/privmx/privmx-configuration.json",
          "/.well-known/privmx-configuration.json",
          "/privmx-configuration.json");

  private static final Duration DEFAULT_TTL = Duration.ofMinutes(10);
  private static final Duration MAX_TTL = Duration.ofDays(1);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_REDIRECTS = 5;
  private static final int CACHE_ENTRIES = 1000;
  private static final int MAX_DOCUMENT_LENGTH = 64 * 1024; // bytes
  private static final String API_VERSION = "v2.0";
  private static final String VERSION_QUERY =
      "{\"id\":0,\"method\":\"versions\",\"params\":{},\"jsonrpc\":\"2.0\"}";

  private final HttpClient http;
  private final TxtResolver dns;
  private final Schemes schemes;
  private final InstantSource clock;
  private final Map<String, Cached> cache = new LinkedHashMap<>(16, 0.75f, true);

  private record Cached(Endpoint endpoint, Instant expires) {}

  /**
   * @param http connects within 3 seconds and follows HTTP redirects as the caller likes
   */
  public ServiceDiscovery(HttpClient http, TxtResolver dns, Schemes schemes, InstantSource clock) {
    this.http = http;
    this.dns = dns;
    this.schemes = schemes;
    this.clock = clock;
  }

  /**
   * Returns the endpoint of {@code host}.
   *
   * @param host DNS name, optionally with a port
   * @throws DiscoveryException if nothing usable was found; failures are not cached
   */
  public Endpoint discover(String host) {
    String key = host.toLowerCase(Locale.ROOT);
    if (!Address.isHost(key)) {
      throw new DiscoveryException("malformed host: " + host);
    }
    Optional<Endpoint> kept = cached(key);
    if (kept.isPresent()) {
      return kept.get();
    }
    Endpoint endpoint = discover(key, new HashSet<>());
    synchronized (cache) {
      cache.put(key, new Cached(endpoint, clock.instant().plus(endpoint.ttl())));
      if (cache.size() > CACHE_ENTRIES) {
        cache.remove(cache.keySet().iterator().next());
      }
    }
    return endpoint;
  }

  private Optional<Endpoint> cached(String host) {
    synchronized (cache) {
      Cached kept = cache.get(host);
      return kept != null && clock.instant().isBefore(kept.expires)
          ? Optional.of(kept.endpoint)
          : Optional.empty();
    }
  }

  private Endpoint discover(String host, Set<String> visited) {
    if (!visited.add(host)) {
      throw new DiscoveryException("redirect loop at " + host);
    }
    if (visited.size() > MAX_REDIRECTS + 1) {
      throw new DiscoveryException("more than " + MAX_REDIRECTS + " redirects, last " + host);
    }
    DiscoveryDocument document =
        documentOverHttp(host)
            .or(() -> documentOverDns(host))
            .orElseThrow(
                () -> new DiscoveryException("no configuration for " + host + " by HTTP or DNS"));
    if (!document.hasEndpoint()) {
      String target = String.valueOf(document.redirect()).toLowerCase(Locale.ROOT);
      if (!Address.isHost(target)) {
        throw new DiscoveryException("redirect of " + host + " to a malformed host: " + target);
      }
      return discover(target, visited);
    }
    return endpoint(host, document);
  }

  private Endpoint endpoint(String host, DiscoveryDocument document) {
    List<String> bases = document.apiBases(schemes);
    for (String base : bases) {
      if (speaksOurVersion(base)) {
        return new Endpoint(URI.create(base + API_VERSION), ttl(document));
      }
    }
    throw new DiscoveryException("no answer to the version query for " + host + " at " + bases);
  }

  private Optional<DiscoveryDocument> documentOverHttp(String host) {
    for (String scheme : schemes.inOrder()) {
      Optional<DiscoveryDocument> first = fetch(scheme + "://" + host + PATHS.get(0)).join();
      if (first.isPresent()) {
        return first;
      }
    }
    List<CompletableFuture<Optional<DiscoveryDocument>>> rest = new ArrayList<>();
    for (String scheme : schemes.inOrder()) {
      for (String path : PATHS.subList(1, PATHS.size())) {
        rest.add(fetch(scheme + "://" + host + path));
      }
    }
    // All of them finish before one is chosen, so that the choice does not depend on speed.
    return rest.stream().map(CompletableFuture::join).flatMap(Optional::stream).findFirst();
  }

  private Optional<DiscoveryDocument> documentOverDns(String host) {
    int port = host.indexOf(':');
    return dns.lookUp(port < 0 ? host : host.substring(0, port)).stream()
        .flatMap(txt -> DiscoveryDocument.parseTxt(txt.text(), txt.ttl()).stream())
        .findFirst();
  }

  private CompletableFuture<Optional<DiscoveryDocument>> fetch(String url) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(REQUEST_TIMEOUT).GET().build();
    return http.sendAsync(request, BoundedText.ofAtMost(MAX_DOCUMENT_LENGTH))
        .thenApply(
            answer ->
                answer.statusCode() == 200
                    ? DiscoveryDocument.parseJson(answer.body())
                    : Optional.<DiscoveryDocument>empty())
        .exceptionally(failure -> Optional.empty());
  }

  private boolean speaksOurVersion(String base) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base))
              .timeout(REQUEST_TIMEOUT)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(VERSION_QUERY))
              .build();
      HttpResponse<String> answer = http.send(request, BoundedText.ofAtMost(MAX_DOCUMENT_LENGTH));
      return answer.statusCode() == 200 && Versions.parse(answer.body()).contains(API_VERSION);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Duration ttl(DiscoveryDocument document) {
    Duration ttl = document.ttl();
    if (ttl == null || ttl.isZero() || ttl.isNegative()) {
      return DEFAULT_TTL;
    }
    return ttl.compareTo(MAX_TTL) > 0 ? MAX_TTL : ttl;
  }
}
