package lambdabridge.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import lambdabridge.client.Connection;
import lambdabridge.protocol.discovery.Endpoint;
import lambdabridge.protocol.discovery.Schemes;
import lambdabridge.protocol.discovery.ServiceDiscovery;
import lambdabridge.protocol.testing.LoopbackDns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;

/**
 * The cloud side at home: {@code local/localstack.sh} has deployed the stacks, and {@code
 * bridge.server} lets the server use them.
 */
@EnabledIfSystemProperty(named = "bridge.localstack", matches = "http.*")
class LocalStackTest {
  private static final String HOST = "bridge.test";

  @Test
  void theTxtRecordOfRoute53LeadsClientsToTheServer() throws Exception {
    String record = txtRecord();
    // A record's text stands in quotes there, as in a zone file.
    String text = record.substring(1, record.length() - 1);

    try (Scene scene = Scene.open();
        LoopbackDns dns = new LoopbackDns(Map.of(HOST, List.of(List.of(text))), 60);
        HttpClient http = HttpClient.newHttpClient()) {
      Endpoint found =
          new ServiceDiscovery(http, dns.resolver(), Schemes.HTTP, InstantSource.system())
              .discover(HOST);

      assertThat(found.api()).isEqualTo(URI.create(scene.url() + "/api/v2.0"));
      String base = found.api().toString().replaceFirst("/api/v2.0$", "");
      try (Connection alice = scene.client.connect(scene.alice.wif(), scene.solution, base)) {
        assertThat(alice.getConnectionId()).isNotNegative();
      }
    }
  }

  private static String txtRecord() {
    try (var route53 =
        Route53Client.builder()
            .endpointOverride(URI.create(System.getProperty("bridge.localstack")))
            .region(Region.AWS_GLOBAL)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      String zone =
          route53
              .listHostedZonesByName(z -> z.dnsName(HOST))
              .hostedZones()
              .getFirst()
              .id()
              .replace("/hostedzone/", "");
      return route53.listResourceRecordSets(r -> r.hostedZoneId(zone)).resourceRecordSets().stream()
          .filter(set -> set.type() == RRType.TXT && set.name().equals(HOST + "."))
          .flatMap(set -> set.resourceRecords().stream())
          .map(ResourceRecord::value)
          .findFirst()
          .orElseThrow();
    }
  }
}
