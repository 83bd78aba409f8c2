package lambdabridge.protocol.discovery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds a host's endpoint: cache, first path, the other paths in parallel, DNS, then the version
 * query. Thread-safe; keeps at most {@value #CACHE_ENTRIES} hosts.
 *
 * <p>Source: spec privmx-tls.md 1.5 and 1.6; docs/discovery.md says what is chosen where the
 * generations disagree.
 */
public final class ServiceDiscovery {
  /** Paths of the document, best first. */
  public static final List<String> PATHS =
      List.of(
          "/privmx/privmx-configuration.json",
          "/.well-known/privmx-configuration.json",
          "/privmx-configuration.json");

  private static final Duration DEFAULT_TTL = Duration.ofMinutes(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_REDIRECTS = 5;
  private static final int CACHE_ENTRIES = 1000;
  private static final int MAX_DOCUMENT_LENGTH = 64 * 1024; // bytes

  private final Web web;
  private final TxtResolver dns;
  private final Schemes schemes;
  private final VersionQuery versions;
  private final InstantSource clock;
  private final LinkedHashMap<String, Cached> cache = new LinkedHashMap<>(16, 0.75f, true);

  private record Cached(Endpoint endpoint, Instant expires) {}

  /**
   * Makes a client's discovery over the JDK's HTTP client.
   *
   * @param http connects within 3 seconds and leaves HTTP redirects alone
   */
  public ServiceDiscovery(HttpClient http, TxtResolver dns, Schemes schemes, InstantSource clock) {
    this(new JdkWeb(http, schemes, REQUEST_TIMEOUT), dns, schemes, null, clock);
  }

  /**
   * Makes a discovery over any web.
   *
   * @param web what it throws besides IOException ends the search
   * @param selfTests for a server that may be asked for its own hosts; null for clients
   */
  public ServiceDiscovery(
      Web web,
      TxtResolver dns,
      Schemes schemes,
      @Nullable Supplier<SelfTest> selfTests,
      InstantSource clock) {
    this.web = web;
    this.dns = dns;
    this.schemes = schemes;
    this.versions = new VersionQuery(web, selfTests);
    this.clock = clock;
  }

  /**
   * Returns the endpoint of {@code host}.
   *
   * @param host DNS name, optionally with a port
   * @throws DiscoveryException if nothing usable was found; failures are not cached
   */
  public Endpoint discover(String host) {
    return discover(host, new HashSet<>());
  }

  private Endpoint discover(String name, Set<String> visited) {
    String host = name.toLowerCase(Locale.ROOT);
    if (!Address.isHost(host)) {
      throw new DiscoveryException("malformed host: " + name);
    }
    if (!visited.add(host)) {
      throw new DiscoveryException("redirect loop at " + host);
    }
    if (visited.size() > MAX_REDIRECTS + 1) {
      throw new DiscoveryException("more than " + MAX_REDIRECTS + " redirects, last " + host);
    }
    return cached(host).orElseGet(() -> kept(host, search(host, visited)));
  }

  private Optional<Endpoint> cached(String host) {
    synchronized (cache) {
      Cached kept = cache.get(host);
      return kept != null && clock.instant().isBefore(kept.expires)
          ? Optional.of(kept.endpoint)
          : Optional.empty();
    }
  }

  private Endpoint kept(String host, Endpoint endpoint) {
    synchronized (cache) {
      cache.put(host, new Cached(endpoint, clock.instant().plus(endpoint.ttl())));
      if (cache.size() > CACHE_ENTRIES) {
        cache.pollFirstEntry();
      }
    }
    return endpoint;
  }

  private Endpoint search(String host, Set<String> visited) {
    DiscoveryDocument document =
        documentOverHttp(host)
            .or(() -> documentOverDns(host))
            .orElseThrow(
                () -> new DiscoveryException("no configuration for " + host + " by HTTP or DNS"));
    Duration ttl = document.ttl() == null ? DEFAULT_TTL : document.ttl();
    if (document.hasEndpoint()) {
      return endpoint(host, document, ttl);
    }
    Endpoint there = discover(String.valueOf(document.redirect()), visited);
    // What is behind a redirect is not kept for longer than the redirect itself.
    return ttl.compareTo(there.ttl()) < 0 ? new Endpoint(there.api(), ttl, there.isSelf()) : there;
  }

  private Endpoint endpoint(String host, DiscoveryDocument document, Duration ttl) {
    List<URI> bases = document.apiBases(schemes);
    for (URI base : bases) {
      Optional<VersionQuery.Answer> answer = versions.ask(base);
      if (answer.isPresent()) {
        URI api = URI.create(base + VersionQuery.VERSION);
        return new Endpoint(api, ttl, answer.get().isSelf());
      }
    }
    throw new DiscoveryException("no answer to the version query for " + host + " at " + bases);
  }

  private Optional<DiscoveryDocument> documentOverHttp(String host) {
    for (String scheme : schemes.inOrder()) {
      Optional<DiscoveryDocument> first = fetch(scheme, host, PATHS.getFirst());
      if (first.isPresent()) {
        return first;
      }
    }
    List<Future<Optional<DiscoveryDocument>>> rest = new ArrayList<>();
    try (ExecutorService parallel = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String scheme : schemes.inOrder()) {
        for (String path : PATHS.subList(1, PATHS.size())) {
          rest.add(parallel.submit(() -> fetch(scheme, host, path)));
        }
      }
    } // All of them finish before one is chosen, so that the choice does not depend on speed.
    return rest.stream().map(ServiceDiscovery::outcome).flatMap(Optional::stream).findFirst();
  }

  private static Optional<DiscoveryDocument> outcome(Future<Optional<DiscoveryDocument>> fetch) {
    try {
      return fetch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Optional<DiscoveryDocument> documentOverDns(String host) {
    int port = host.indexOf(':');
    return dns.lookUp(port < 0 ? host : host.substring(0, port)).stream()
        .flatMap(txt -> DiscoveryDocument.parseTxt(txt.text(), txt.ttl()).stream())
        .findFirst();
  }

  private Optional<DiscoveryDocument> fetch(String scheme, String host, String path) {
    try {
      URI url = URI.create(scheme + "://" + host + path);
      Web.Reply reply = Redirects.follow(web, url, null, MAX_DOCUMENT_LENGTH);
      return reply.status() == 200 ? DiscoveryDocument.parseJson(reply.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
