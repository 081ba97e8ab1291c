package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedHttpTest {

  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.serving(Mount.at("").get("/", _ -> Response.text(200, "fine"))
        .get("/files/{path*}", request -> Response.text(200, request.parameter("path")))
        .get("/one/{id}", request -> Response.text(200, request.parameter("id")))
        .post("/", request -> Response.text(200, "" + request.body().length)).build());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private RawClient.Reply say(String text) throws IOException {
    try (RawClient client = rig.connect()) {
      return client.send(text).reply();
    }
  }

  @ParameterizedTest
  @CsvSource({"GET / HTTP/1.1,400", "GET / HTTP/2.0,505", "GET / HTTP/3.7,505", "GET / HTTPS/1.1,400", "hello,400",
      "GET  / HTTP/1.1,400",
      "'GET /\u0000 HTTP/1.1',400", "GET /ü HTTP/1.1,400", "GET / FTP/1,400", "CONNECT a.example:80 HTTP/1.1,400",
      "PRI * HTTP/2.0,505", "GET * HTTP/1.1,400", "GET /#x HTTP/1.1,400", "GET / HTTP/1.1 x,400"})
  void wrongRequestLinesAreTold(String line, int status) throws IOException {
    assertThat(say(line + "\r\nX: y\r\n\r\n").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: a\r\nHost: a", "Host: a b", "Host: a/b", "Host: @", "Host:", "Host: a:b", "Host: [1"})
  void wrongHostsAre400(String host) throws IOException {
    assertThat(say("GET / HTTP/1.1\r\n" + host + "\r\n\r\n").text()).contains("bad-host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.example:8080", "127.0.0.1:1", "[::1]:80", "a_b.example"})
  void rightHostsAreFine(String host) throws IOException {
    assertThat(say("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status()).isEqualTo(200);
  }

  @Test
  void onlyNamedHostsAreServedIfAnyAreNamed() throws IOException {
    try (
        Rig named = Rig.serving(Rig.plain().withHosts(Set.of("localhost")),
            Mount.at("").get("/", _ -> Response.of(200)).build());
        RawClient client = named.connect()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: LOCALHOST:99\r\n\r\n").reply().status()).isEqualTo(200);
      assertThat(client.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").reply().status()).isEqualTo(421);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bad Name: x", ": x", "X\u0001: y", "X: a\u0000b", " X: y", "Content-Length: -1",
      "Content-Length: abc",
      "Content-Length: 1\r\nContent-Length: 2", "Content-Length: 3\r\nTransfer-Encoding: chunked", "X y",
      "Content-Length: 99999999999999999999"})
  void wrongHeadersAre400(String header) throws IOException {
    assertThat(say("GET / HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "gzip", "identity", "chunked\r\nTransfer-Encoding: chunked"})
  void unknownTransferEncodingsAreRefusedForTheyWouldHideRequests(String encoding) throws IOException {
    assertThat(say("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + encoding + "\r\n\r\n0\r\n\r\n").status())
        .isBetween(400, 501);
  }

  @Test
  void tooLongLinesAndHeadersAreTold() throws IOException {
    assertThat(say("GET /" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(414);
    assertThat(say("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(17_000) + "\r\n\r\n").status()).isEqualTo(431);
    assertThat(say("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(201) + "\r\n").status()).isEqualTo(431);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/one/%", "/one/%1", "/one/%zz", "/one/%c3", "/one/%ff", "/one/a%00b", "/one/%0a", "/?a=%",
      "/?%e2%82=1",
      "/one/%ed%a0%80", "/one/%c0%ae"})
  void wrongPercentEncodingIs400(String path) throws IOException {
    assertThat(say(RawClient.request("GET", path)).text()).contains("bad-encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/files/../secret", "/files/a/%2e%2e/b", "/files/./a", "/..", "/files/..%2fsecret",
      "/files/..%5csecret",
      "/files/%2e%2E", "/one/.."})
  void pathsThatClimbAre400(String path) throws IOException {
    assertThat(say(RawClient.request("GET", path)).status()).isEqualTo(400);
  }

  @Test
  void plainPathsBelowATailAreFine() throws IOException {
    assertThat(say(RawClient.request("GET", "/files/a/b%20c/..d")).text()).isEqualTo("a/b c/..d");
    assertThat(say("GET http://a.example:80/one/2?x HTTP/1.1\r\nHost: a.example\r\n\r\n").text()).isEqualTo("2");
    assertThat(say("GET HTTP://a.example HTTP/1.1\r\nHost: a.example\r\n\r\n").text()).isEqualTo("fine");
  }

  @Test
  void garbageHarmsNobodyElse() throws IOException {
    var random = new Random(42);
    try (RawClient bystander = rig.connect()) {
      for (int i = 0; i < 300; i++) {
        byte[] garbage = new byte[random.nextInt(2_000)];
        random.nextBytes(garbage);
        try (RawClient client = rig.connect()) {
          client.send(garbage);
        }
        if (i % 50 == 0) {
          assertThat(bystander.get("/").text()).isEqualTo("fine");
        }
      }
      assertThat(bystander.get("/").text()).isEqualTo("fine");
    }
  }

  @Test
  void garbageInsideRequestsNeverCausesAServerFault() throws IOException {
    var random = new Random(7);
    byte[] valid = "POST /one/%41?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nOrigin: http://x\r\n\r\nabc"
        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int i = 0; i < 500; i++) {
      byte[] bent = valid.clone();
      for (int n = random.nextInt(4) + 1; n > 0; n--) {
        bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
      }
      try (RawClient client = rig.connect()) {
        client.send(bent);
        client.finish();
        int status = statusOrNone(client);
        assertThat(status).as(new String(bent, java.nio.charset.StandardCharsets.ISO_8859_1)).isNotEqualTo(500);
      }
    }
  }

  private static int statusOrNone(RawClient client) throws IOException {
    try {
      return client.reply().status();
    } catch (java.io.EOFException | java.net.SocketException _) {
      return 0;
    }
  }
}
