package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.SelfSigned;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way into a whole server: TLS, a load balancer in front, pages of other hosts.
class EdgeTest {

  @TempDir Path data = Path.of("");

  @Test
  void withACertificateEverythingIsEncrypted() throws Exception {
    var files = SelfSigned.issue(data, "chat.example");
    try (
        var town = new Town(data, "PARLANCE_TLS_CERTIFICATE", files.certificate().toString(), "PARLANCE_TLS_KEY",
            files.key().toString());
        var http = HttpClient.newBuilder().sslContext(SelfSigned.trusting()).build();
        var plain = new RawSocket(town.uri())) {
      var uri = URI.create("https://" + town.uri().getAuthority() + "/");
      try (var ann = new Person(uri, Town.token("default", "ann", Duration.ofHours(1)), http);
          var bob = new Person(uri, Town.token("default", "bob", Duration.ofHours(1)), http)) {
        ann.hello();
        bob.hello();
        var text = "over TLS ".repeat(1_000);
        ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k\",\"text\":\"" + text + "\"}");
        var heard = bob.await(frame -> frame.path("type").asString().equals("message"));
        assertThat(heard.path("message").path("text").asString()).isEqualTo(text);
        assertThat(bob.call("GET", "/v1/me", null).statusCode()).isEqualTo(200);
      }
      plain.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(plain.head()).as("plain text on a TLS port").doesNotContain("200");
    }
  }

  @Test
  void behindALoadBalancerTheClientsAddressIsTheOneItTells() throws IOException {
    try (var town = new Town(data, "PARLANCE_PROXY_PROTOCOL", "true");
        var ann = new RawSocket(town.uri());
        var look = new RawSocket(town.uri())) {
      ann.write("PROXY TCP4 203.0.113.7 10.0.0.1 51000 443\r\n");
      ann.upgrade("ann");
      assertThat(ann.head()).startsWith("HTTP/1.1 101");
      ann.say("{\"op\":\"hello\"}");
      assertThat(ann.hear()).contains("\"ready\"");
      look.write("PROXY TCP4 203.0.113.8 10.0.0.1 51001 443\r\nGET /v1/sessions HTTP/1.1\r\nHost: localhost\r\n"
          + "Connection: close\r\nAuthorization: Bearer " + Town.token("default", "ann", Duration.ofHours(1))
          + "\r\n\r\n");
      look.head();
      assertThat(look.rest()).contains("203.0.113.7").doesNotContain("127.0.0.1");
    }
  }

  @Test
  void behindAReverseProxyTheClientsAddressIsTheLastOneThatATrustedProxyTells() throws IOException {
    try (var town = new Town(data, "PARLANCE_FORWARDED_HOPS", "1"); var ann = new RawSocket(town.uri())) {
      ann.upgrade("ann", "X-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n");
      assertThat(ann.head()).startsWith("HTTP/1.1 101");
      ann.say("{\"op\":\"hello\"}");
      assertThat(ann.hear()).contains("\"ready\"");
      assertThat(town.person("ann").call("GET", "/v1/sessions", null).body()).contains("203.0.113.7")
          .doesNotContain("198.51.100.1");
    }
  }

  @Test
  void aServerOnLoopbackAnswersToNoNameThatAPageCouldHave() throws IOException {
    try (var town = new Town(data)) {
      for (var name : new String[]{"localhost", "127.0.0.1", "LOCALHOST:8080", "[::1]:8080"}) {
        assertThat(demo(town, name)).as(name).startsWith("HTTP/1.1 200");
      }
      assertThat(demo(town, "evil.example")).startsWith("HTTP/1.1 421");
      assertThat(demo(town, "localhost.evil.example:8080")).startsWith("HTTP/1.1 421");
    }
    try (var town = new Town(data, "PARLANCE_HOSTS", "Chat.example")) {
      assertThat(demo(town, "chat.example")).startsWith("HTTP/1.1 200");
      assertThat(demo(town, "localhost")).startsWith("HTTP/1.1 421");
    }
  }

  private static String demo(Town town, String host) throws IOException {
    try (var page = new RawSocket(town.uri())) {
      page.write("POST /demo/token HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
          + "\r\nContent-Length: 15\r\n\r\n{\"name\":\"root\"}");
      return page.head();
    }
  }

  @Test
  void pagesOfOtherHostsAreKeptOutUnlessTheyAreListed() throws IOException {
    try (var town = new Town(data, "PARLANCE_ORIGINS", "https://shop.example");
        var evil = new RawSocket(town.uri());
        var shop = new RawSocket(town.uri())) {
      evil.upgrade("ann", "Origin: https://evil.example\r\n");
      assertThat(evil.head()).startsWith("HTTP/1.1 403");
      shop.upgrade("ann", "Origin: https://shop.example\r\n");
      assertThat(shop.head()).startsWith("HTTP/1.1 101");
      var ann = town.person("ann");
      assertThat(ann.call("GET", "/v1/me", null, "Origin", "https://evil.example").headers()
          .firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(ann.call("GET", "/v1/me", null, "Origin", "https://shop.example").headers()
          .firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
    }
  }
}
