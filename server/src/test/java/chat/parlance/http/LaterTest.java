package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Answers that come later: nobody waits for them on a thread, and nobody hears them twice.
class LaterTest {

  /// Writes down what becomes of the requests of one route.
  private static final class Desk implements Later.Promise {
    private final BlockingQueue<PendingAnswer> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    @Override
    public void begin(PendingAnswer answer) {
      assertThat(answer.eventLoop().inEventLoop()).isTrue();
      begun.add(answer);
    }

    @Override
    public void cancelled() {
      cancelled.add("cancelled");
    }

    PendingAnswer next() throws InterruptedException {
      var next = begun.poll(10, TimeUnit.SECONDS);
      assertThat(next).as("a request that waits").isNotNull();
      return next;
    }

    String ending() throws InterruptedException {
      var ending = cancelled.poll(10, TimeUnit.SECONDS);
      return ending == null ? "nothing" : ending;
    }
  }

  private final Desk desk = new Desk();

  private Mount mount(Duration atMost) {
    return Mount.at("").route(Route.of("GET", "/prompt", _ -> new Later(atMost, desk)).promptly())
        .get("/waiting", _ -> new Later(atMost, desk)).get("/", _ -> Response.text(200, "hi"))
        .route(Route.of("POST", "/stream", _ -> new Later(atMost, desk)).streamingUpTo(100)).build();
  }

  @Test
  void anAnswerThatComesLaterIsSentAndTheConnectionGoesOn() throws Exception {
    try (Rig rig = Rig.serving(mount(Duration.ofSeconds(10))); RawClient client = rig.connect()) {
      for (String path : new String[]{"/prompt", "/waiting", "/prompt"}) {
        client.send(RawClient.request("GET", path));
        desk.next().send(Response.text(200, path));
        assertThat(client.reply().text()).isEqualTo(path);
      }
      assertThat(client.get("/").text()).isEqualTo("hi");
      assertThat(desk.cancelled).isEmpty();
    }
  }

  @Test
  void whoSendsNoMoreBehindALaterAnswerThatCameAtOnceIsStillAnswered() throws Exception {
    var gate = new CountDownLatch(1);
    var mount = Mount.at("").get("/at-once", _ -> new Later(Duration.ofSeconds(10), new Later.Promise() {

      @Override
      public void begin(PendingAnswer answer) {
        answer.send(Response.text(200, "at once"));
      }

      @Override
      public void cancelled() {
        desk.cancelled.add("cancelled");
      }
    })).get("/gate", _ -> {
      gate.await();
      return Response.text(200, "opened");
    }).get("/", _ -> Response.text(200, "hi")).build();
    try (Rig rig = Rig.serving(mount); RawClient client = rig.connect(); RawClient other = rig.connect()) {
      assertThat(client.get("/at-once").text()).isEqualTo("at once");
      client.send(RawClient.request("GET", "/gate") + RawClient.request("GET", "/"));
      client.finish();
      assertThat(other.get("/").text()).as("the one loop has seen the end").isEqualTo("hi");
      assertThat(other.get("/").text()).isEqualTo("hi");
      gate.countDown();
      assertThat(client.reply().text()).isEqualTo("opened");
      assertThat(client.reply().text()).isEqualTo("hi");
      assertThat(desk.cancelled).isEmpty();
    }
  }

  @Test
  void whoFollowsRequestsHearsOfALaterAnswerWhenItIsThere() throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    RequestObserver observer = (request, template) -> status -> seen.add(template + " " + status);
    try (Rig rig = Rig.observed(observer, mount(Duration.ofSeconds(10)));
        RawClient client = rig.connect();
        RawClient leaving = rig.connect()) {
      client.send(RawClient.request("GET", "/prompt"));
      var pending = desk.next();
      assertThat(seen).isEmpty();
      pending.send(Response.text(404, "not there"));
      assertThat(client.reply().status()).isEqualTo(404);
      assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("/prompt 404");
      leaving.send(RawClient.request("GET", "/waiting"));
      desk.next();
      leaving.leave();
      assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("/waiting 499");
      assertThat(client.get("/").text()).isEqualTo("hi");
      assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("/ 200");
      assertThat(seen).isEmpty();
    }
    try (Rig rig = Rig.observed(observer, mount(Duration.ofMillis(200))); RawClient client = rig.connect()) {
      assertThat(client.get("/prompt").status()).isEqualTo(503);
      assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("/prompt 503");
    }
  }

  @Test
  void onlyTheFirstAnswerCounts() throws Exception {
    try (Rig rig = Rig.serving(mount(Duration.ofSeconds(10))); RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/prompt"));
      var pending = desk.next();
      pending.send(Response.text(200, "first"));
      pending.send(Response.text(200, "second"));
      assertThat(client.reply().text()).isEqualTo("first");
      assertThat(client.get("/").text()).isEqualTo("hi");
    }
  }

  @Test
  void whoHangsUpWhileWaitingCancels() throws Exception {
    try (Rig rig = Rig.serving(mount(Duration.ofSeconds(10)))) {
      for (String path : new String[]{"/prompt", "/waiting"}) {
        try (RawClient leaving = rig.connect(); RawClient resetting = rig.connect()) {
          leaving.send(RawClient.request("GET", path));
          var pending = desk.next();
          leaving.leave();
          assertThat(desk.ending()).isEqualTo("cancelled");
          pending.send(Response.text(200, "too late"));
          resetting.send(RawClient.request("GET", path));
          desk.next();
          resetting.reset();
          assertThat(desk.ending()).isEqualTo("cancelled");
        }
      }
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void whatIsNotAnsweredInTimeIsRefused() throws Exception {
    try (Rig rig = Rig.serving(mount(Duration.ofMillis(200))); RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/prompt"));
      var pending = desk.next();
      assertThat(client.reply().status()).isEqualTo(503);
      assertThat(desk.ending()).isEqualTo("cancelled");
      pending.send(Response.text(200, "too late"));
      assertThat(client.get("/").text()).isEqualTo("hi");
    }
  }

  @Test
  void aWaitIsNotBoundByTheTimesForRequests() throws Exception {
    var limits = Rig.plain().with(Rig.hasty(Duration.ofMillis(200)));
    try (Rig rig = Rig.serving(limits, mount(Duration.ofSeconds(10))); RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/prompt"));
      var pending = desk.next();
      assertThat(desk.cancelled.poll(600, TimeUnit.MILLISECONDS)).isNull();
      pending.send(Response.text(200, "at last"));
      assertThat(client.reply().text()).isEqualTo("at last");
      assertThat(client.isHungUp()).as("keep-alive time runs again").isTrue();
    }
  }

  @Test
  void aLaterAnswerThatNobodyTakesIsGivenUp() throws Exception {
    var limits = Rig.plain().with(Rig.hasty(Duration.ofMillis(300)));
    try (Rig rig = Rig.serving(limits, mount(Duration.ofSeconds(10))); RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/prompt"));
      desk.next().send(Response.bytes(200, "a/b", new byte[64 << 20]));
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void pipelinedRequestsWaitForTheLaterAnswer() throws Exception {
    try (Rig rig = Rig.serving(mount(Duration.ofSeconds(10))); RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/prompt") + RawClient.request("GET", "/"));
      desk.next().send(Response.text(200, "one"));
      assertThat(client.reply().text()).isEqualTo("one");
      assertThat(client.reply().text()).isEqualTo("hi");
    }
  }

  @Test
  void aClosingServerCancelsWhatWaits() throws Exception {
    try (Rig rig = Rig.serving(mount(Duration.ofSeconds(60))); RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/prompt"));
      desk.next();
      rig.server.close(Duration.ofSeconds(5));
      assertThat(desk.ending()).isEqualTo("cancelled");
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void aRouteThatStreamsItsBodyCannotAnswerLater() throws Exception {
    try (Rig rig = Rig.serving(mount(Duration.ofSeconds(10))); RawClient client = rig.connect()) {
      client.send(RawClient.request("POST", "/stream", "Content-Length: 10"));
      assertThat(client.reply().status()).isEqualTo(500);
    }
  }
}
