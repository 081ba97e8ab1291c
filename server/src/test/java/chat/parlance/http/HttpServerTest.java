package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.http.RawClient.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpServerTest {

  private static Rig rig(Route... routes) throws IOException {
    return Rig.serving(new Mount("", Cors.none(), Origins.same(), ProblemRenderer.standard(), List.of(routes)));
  }

  private static Route get(String template, Handler handler) {
    return Route.of("GET", template, handler);
  }

  @Test
  void aRequestReachesItsHandlerWithAllItsParts() throws Exception {
    var seen = new LinkedBlockingQueue<Request>();
    try (Rig rig = rig(Route.of("POST", "/rooms/{room}/messages/{message}", request -> {
      seen.add(request);
      return Response.text(201, "thanks");
    })); RawClient client = rig.connect()) {
      Reply reply = client.post("/rooms/r%C3%B6om%2F1/messages/7?a=1&b=x+y&a=%32&flag", "body", "X-Thing: one",
          "x-thing: two");
      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.text()).isEqualTo("thanks");
      assertThat(reply.header("X-Request-Id")).isEqualTo("req-1");
      assertThat(reply.header("Date")).endsWith("GMT");
      Request request = seen.remove();
      assertThat(request.parameter("room")).isEqualTo("röom/1");
      assertThat(request.parameter("message")).isEqualTo("7");
      assertThat(request.query().all("a")).containsExactly("1", "2");
      assertThat(request.query().first("b")).isEqualTo("x y");
      assertThat(request.query().first("flag")).isEmpty();
      assertThat(request.query().first("none")).isNull();
      assertThat(request.headers().all("X-THING")).containsExactly("one", "two");
      assertThat(request.body()).asString().isEqualTo("body");
      assertThat(request.remoteHost()).isEqualTo("127.0.0.1");
      assertThat(request.path()).isEqualTo("/rooms/röom/1/messages/7");
      assertThatThrownBy(() -> request.parameter("other")).hasMessageContaining("other").hasMessageContaining("room");
    }
  }

  @Test
  void handlersRunOnVirtualThreads() throws Exception {
    try (Rig rig = rig(get("/", _ -> Response.text(200, "" + Thread.currentThread().isVirtual())));
        RawClient client = rig.connect()) {
      assertThat(client.get("/").text()).isEqualTo("true");
    }
  }

  @Test
  void oneConnectionServesManyRequests() throws Exception {
    try (Rig rig = rig(get("/{n}", request -> Response.text(200, request.parameter("n"))));
        RawClient client = rig.connect()) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.get("/" + i).text()).isEqualTo("" + i);
      }
      assertThat(rig.counters.snapshot().accepted()).isEqualTo(1);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderAndOneAtATime() throws Exception {
    var running = new LinkedBlockingQueue<String>();
    var gate = new CountDownLatch(1);
    try (Rig rig = rig(get("/{n}", request -> {
      running.add(request.parameter("n"));
      gate.await();
      return Response.text(200, request.parameter("n"));
    })); RawClient client = rig.connect()) {
      client.send(String.join("", IntStream.range(0, 200).mapToObj(n -> RawClient.request("GET", "/" + n)).toList()));
      assertThat(running.poll(10, TimeUnit.SECONDS)).isEqualTo("0");
      assertThat(running).isEmpty();
      gate.countDown();
      for (int i = 0; i < 200; i++) {
        assertThat(client.reply().text()).isEqualTo("" + i);
      }
    }
  }

  @Test
  void aClientThatHasSaidAllStillGetsItsAnswers() throws Exception {
    try (Rig rig = rig(get("/{n}", request -> Response.text(200, request.parameter("n"))));
        RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/1") + RawClient.request("GET", "/2"));
      client.finish();
      assertThat(client.reply().text()).isEqualTo("1");
      assertThat(client.reply().text()).isEqualTo("2");
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void headIsAnsweredLikeGetWithoutABody() throws Exception {
    try (Rig rig = rig(get("/", _ -> Response.text(200, "12345"))); RawClient client = rig.connect()) {
      Reply reply = client.ask("HEAD", "/");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("Content-Length")).isEqualTo("5");
      assertThat(client.get("/").text()).isEqualTo("12345");
    }
  }

  @Test
  void optionsNamesTheMethodsOfAPath() throws Exception {
    try (Rig rig = rig(get("/a", _ -> Response.of(200)), Route.of("PUT", "/a", _ -> Response.of(200)));
        RawClient client = rig.connect()) {
      Reply reply = client.ask("OPTIONS", "/a");
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, PUT");
      assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(204);
    }
  }

  @Test
  void anotherMethodIs405WithTheAllowedOnesAndAnotherPathIs404() throws Exception {
    try (Rig rig = rig(get("/a", _ -> Response.of(200))); RawClient client = rig.connect()) {
      Reply reply = client.ask("DELETE", "/a");
      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
      assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(reply.text()).contains("\"code\":\"method-not-allowed\"").contains("\"status\":405")
          .contains("\"requestId\":\"req-1\"");
      assertThat(client.get("/b").status()).isEqualTo(404);
      assertThat(client.get("/a/").status()).isEqualTo(404);
    }
  }

  @Test
  void aFaultIsAGeneric500ThatTellsNothing() throws Exception {
    try (Rig rig = rig(get("/", _ -> {
      throw new IllegalStateException("the password is 1234");
    }), get("/error", _ -> {
      throw new StackOverflowError();
    })); RawClient client = rig.connect()) {
      Reply reply = client.get("/");
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.text()).contains("req-1").doesNotContain("1234").doesNotContain("IllegalState")
          .doesNotContain("at chat");
      assertThat(client.get("/error").status()).isEqualTo(500);
    }
  }

  @Test
  void aHandlerSaysNoWithAProblem() throws Exception {
    try (Rig rig = rig(get("/", _ -> {
      throw Problem.of(429, "slow-down", "too fast").with("limit", 5).retryAfter(java.time.Duration.ofMillis(1200))
          .asException();
    })); RawClient client = rig.connect()) {
      Reply reply = client.get("/");
      assertThat(reply.status()).isEqualTo(429);
      assertThat(reply.header("Retry-After")).isEqualTo("2");
      assertThat(reply.text()).contains("\"code\":\"slow-down\"").contains("\"limit\":5").contains("\"retryAfter\":2")
          .contains("\"title\":\"Too Many Requests\"");
    }
  }

  @Test
  void eachMountTellsProblemsInItsOwnShape() throws Exception {
    ProblemRenderer plain = (problem, _) -> Response.text(problem.status(), "no: " + problem.code());
    ProblemRenderer broken = (_, _) -> {
      throw new IllegalStateException("renderer");
    };
    try (Rig rig = Rig.serving(Mount.at("").build(),
        Mount.at("/old").problems(plain).get("/x", _ -> Response.of(200)).build(),
        Mount.at("/broken").problems(broken).build()); RawClient client = rig.connect()) {
      assertThat(client.get("/old/none").text()).isEqualTo("no: not-found");
      assertThat(client.ask("PUT", "/old/x").text()).isEqualTo("no: method-not-allowed");
      assertThat(client.ask("PUT", "/old/x").header("Allow")).contains("GET");
      assertThat(client.get("/older").text()).contains("\"code\"");
      assertThat(client.get("/broken/none").text()).contains("\"code\":\"not-found\"");
      assertThat(client.get("/old/x?%zz").text()).isEqualTo("no: bad-encoding");
    }
  }

  @Test
  void longTextIsCompressedForThoseWhoAcceptIt() throws Exception {
    String text = "all work and no play ".repeat(100);
    try (
        Rig rig = rig(get("/text", _ -> Response.text(200, text)),
            get("/short", _ -> Response.text(200, "x".repeat(1024))),
            get("/image", _ -> Response.bytes(200, "image/png", new byte[5000])));
        RawClient client = rig.connect()) {
      Reply zipped = client.get("/text", "Accept-Encoding: br, gzip;q=0.8");
      assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(zipped.header("Vary")).contains("Accept-Encoding");
      assertThat(zipped.unzipped()).isEqualTo(text);
      assertThat(client.get("/text").text()).isEqualTo(text);
      assertThat(client.get("/text", "Accept-Encoding: gzip;q=0").text()).isEqualTo(text);
      assertThat(client.get("/short", "Accept-Encoding: gzip").header("Content-Encoding")).isEmpty();
      assertThat(client.get("/image", "Accept-Encoding: gzip").header("Content-Encoding")).isEmpty();
    }
  }

  @Test
  void jsonComesInAndGoesOut() throws Exception {
    try (Rig rig = rig(Route.of("POST", "/", request -> Response.json(200, request.json())));
        RawClient client = rig.connect()) {
      assertThat(client.post("/", "{\"a\": [1, \"ü\"]}").text()).isEqualTo("{\"a\":[1,\"ü\"]}");
      for (String bad : List.of("", "{", "{} {}", "[".repeat(100) + "]".repeat(100), "\u0000", "nul")) {
        Reply reply = client.post("/", bad);
        assertThat(reply.status()).as(bad).isEqualTo(400);
        assertThat(reply.text()).contains("bad-json");
      }
    }
  }

  @Test
  void http10IsAnsweredAndClosedUnlessItAsksToStay() throws Exception {
    try (Rig rig = rig(get("/", _ -> Response.text(200, "hi")),
        get("/stream", _ -> Response.stream("text/plain",
            new Body.Streamed(-1, () -> new ByteArrayInputStream(new byte[100])))))) {
      try (RawClient client = rig.connect()) {
        assertThat(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").reply().header("Connection"))
            .isEqualTo("keep-alive");
        assertThat(client.send("GET / HTTP/1.0\r\n\r\n").reply().header("Connection")).isEqualTo("close");
        assertThat(client.isHungUp()).isTrue();
      }
      try (RawClient client = rig.connect()) {
        assertThat(client.send("GET /stream HTTP/1.0\r\n\r\n").reply().bytes()).hasSize(100);
      }
    }
  }

  @Test
  void connectionCloseIsHonoured() throws Exception {
    try (Rig rig = rig(get("/", _ -> Response.text(200, "hi"))); RawClient client = rig.connect()) {
      assertThat(client.get("/", "Connection: close").header("Connection")).isEqualTo("close");
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void aStreamedAnswerComesWholeInChunksOrWithItsLength() throws Exception {
    byte[] bytes = new byte[1_000_000];
    new java.util.Random(1).nextBytes(bytes);
    var closed = new LinkedBlockingQueue<String>();
    Body.Source source = () -> new ByteArrayInputStream(bytes) {
      @Override
      public void close() {
        closed.add("closed");
      }
    };
    try (Rig rig = rig(get("/chunks", _ -> Response.stream("a/b", new Body.Streamed(-1, source))),
        get("/length", _ -> Response.stream("a/b", new Body.Streamed(bytes.length, source))));
        RawClient client = rig.connect()) {
      assertThat(client.get("/chunks").bytes()).isEqualTo(bytes);
      assertThat(client.get("/length").bytes()).isEqualTo(bytes);
      assertThat(client.ask("HEAD", "/length").header("Content-Length")).isEqualTo("1000000");
      assertThat(client.get("/chunks").bytes()).isEqualTo(bytes);
      assertThat(closed).hasSize(3);
    }
  }

  @Test
  void aStreamThatBreaksOffEndsTheConnectionSoThatTheClientNotices() throws Exception {
    try (Rig rig = rig(
        get("/short",
            _ -> Response.stream("a/b", new Body.Streamed(100, () -> new ByteArrayInputStream(new byte[50])))),
        get("/unopened", _ -> Response.stream("a/b", new Body.Streamed(-1, () -> {
          throw new IOException("no such file");
        }))))) {
      try (RawClient client = rig.connect()) {
        assertThat(client.get("/unopened").status()).isEqualTo(500);
        assertThatThrownBy(() -> client.get("/short")).isInstanceOf(AssertionError.class);
      }
    }
  }

  @Test
  void aHandlerCannotSplitItsResponse() throws Exception {
    assertThatThrownBy(() -> Response.of(200).with("X-A", "b\r\nX-C: d")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-A");
    assertThatThrownBy(() -> Headers.of("a b", "c")).hasMessageContaining("a b");
  }

  @Test
  void expectedBodiesAreAskedForOrRefusedBeforeTheyAreSent() throws Exception {
    try (Rig rig = rig(Route.of("POST", "/", request -> Response.text(200, "" + request.body().length)).upTo(10))) {
      try (RawClient client = rig.connect()) {
        client.send(RawClient.request("POST", "/", "Content-Length: 3", "Expect: 100-continue"));
        assertThat(client.reply().status()).isEqualTo(100);
        assertThat(client.send("abc").reply().text()).isEqualTo("3");
      }
      try (RawClient client = rig.connect()) {
        client.send(RawClient.request("POST", "/", "Content-Length: 11", "Expect: 100-continue"));
        assertThat(client.reply().status()).isEqualTo(413);
        assertThat(client.isHungUp()).isTrue();
      }
      try (RawClient client = rig.connect()) {
        assertThat(client.post("/", "x", "Expect: wonders").status()).isEqualTo(417);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aForeignClientIsServedHoweverTheSystemIsAsked(IoKind kind) throws Exception {
    try (
        Rig rig = Rig
            .servingOver(kind,
                Mount.at("").post("/echo", request -> Response.bytes(200, "a/b", request.body())).build());
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(rig.loops.kind()).isEqualTo(kind);
      var uri = URI.create("http://127.0.0.1:" + rig.port() + "/echo");
      var replies = IntStream.range(0, 50).mapToObj(n -> client.sendAsync(
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("n" + n)).build(),
          BodyHandlers.ofString())).toList();
      CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
      for (int n = 0; n < 50; n++) {
        assertThat(replies.get(n).get().body()).isEqualTo("n" + n);
      }
      InputStream chunked = new ByteArrayInputStream(new byte[300_000]);
      var reply = client.send(
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofInputStream(() -> chunked)).build(),
          BodyHandlers.ofByteArray());
      assertThat(reply.body()).hasSize(300_000);
    }
  }
}
