package chat.parlance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.UserDirectory.Profile;
import chat.parlance.core.UserDirectoryException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Asks a real HTTP server that answers as it should, slowly, wrongly, at length, or not at all.
class QueryServiceTest {

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private static final String ANN = "{\"id\":\"ann\",\"firstName\":\"Ann\",\"lastName\":\"Lee\",\"avatarURL\":\"https://a/1\"}";

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private volatile Answer answer = exchange -> say(exchange, 200, "{}");
  private HttpServer server;
  private QueryService service;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      asked.add(String.valueOf(exchange.getRequestURI()));
      answer.to(exchange);
    });
    server.start();
    service = new QueryService(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base/"), () -> now);
  }

  @AfterEach
  void close() {
    over.countDown();
    service.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private static void say(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private void says(String body) {
    answer = exchange -> say(exchange, 200, body);
  }

  private void knowsAnn() {
    says("{\"data\":{\"user\":[" + ANN + ",null]}}");
  }

  private void hangs() {
    answer = exchange -> {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  @Test
  void whoIsKnownIsFoundAndRememberedForAWhile() {
    knowsAnn();
    assertThat(service.find("s", List.of("ann", "b&b"))).containsOnlyKeys("ann")
        .containsEntry("ann", new Profile("ann", "Ann", "Lee", "https://a/1"));
    assertThat(asked).containsExactly("/base/api/v1/query/public/user/basic?userId=ann&userId=b%26b");
    assertThat(service.find("s", List.of("ann", "b&b"))).hasSize(1);
    assertThat(asked).as("also that somebody is not known").hasSize(1);
    now = now.plus(QueryService.HOLDS);
    assertThat(service.find("s", List.of("ann"))).hasSize(1);
    assertThat(asked).hasSize(2);
    assertThat(service.find("s", List.of())).isEmpty();
  }

  @Test
  void manyAreAskedForInFewQuestions() {
    knowsAnn();
    service.find("s", IntStream.range(0, 120).mapToObj(i -> "user" + i).toList());
    assertThat(asked).hasSize(3);
  }

  @Test
  void aSearchIsPassedOn() {
    says("{\"data\":{\"users\":[" + ANN + ",{\"id\":\"bo\",\"firstName\":\"Bo\"}],\"pagination\":{}}}");
    assertThat(service.search("s", "a b", 2, 10)).extracting(Profile::name).containsExactly("Ann Lee", "Bo");
    assertThat(asked).containsExactly("/base/api/v1/query/internal/user?searchQuery=a+b&limit=10&page=2");
    assertThat(service.search("s", "a", 1, 1)).hasSize(1);
  }

  @Test
  void whatFailsIsSaidAndLeftAloneForAWhile() {
    for (var wrong : List.<Answer>of(exchange -> say(exchange, 500, "{}"), exchange -> say(exchange, 302, ""),
        exchange -> say(exchange, 200, "<html>"), exchange -> say(exchange, 200, "{\"data\":{\"users\":7}}"),
        exchange -> say(exchange, 200, ""), exchange -> say(exchange, 200, "[".repeat(5_000)), HttpExchange::close)) {
      asked.clear();
      answer = wrong;
      assertThatThrownBy(() -> service.search("s", "a", 1, 10)).isInstanceOf(UserDirectoryException.class);
      assertThat(service.find("s", List.of("ann"))).isEmpty();
      assertThatThrownBy(() -> service.search("s", "a", 1, 10)).isInstanceOf(UserDirectoryException.class);
      assertThat(asked).as("questions").hasSizeLessThanOrEqualTo(2); // one, or its repetition by the HTTP client
      now = now.plus(QueryService.REST);
    }
    knowsAnn();
    assertThat(service.find("s", List.of("ann"))).hasSize(1);
  }

  @Test
  void whoAsksWronglySpoilsItForNobodyElse() {
    for (int status : new int[]{400, 401, 403, 404, 414, 422}) {
      answer = exchange -> say(exchange, status, "{}");
      assertThatThrownBy(() -> service.search("s", "a", 1, 10)).isInstanceOf(UserDirectoryException.class)
          .hasMessageContaining("status " + status);
      knowsAnn();
      assertThat(service.find("s", List.of("ann"))).as("after " + status).hasSize(1);
      now = now.plus(QueryService.HOLDS);
    }
    for (int status : new int[]{408, 429, 503}) {
      answer = exchange -> say(exchange, status, "{}");
      assertThatThrownBy(() -> service.search("s", "a", 1, 10)).isInstanceOf(UserDirectoryException.class);
      knowsAnn();
      assertThat(service.find("s", List.of("ann"))).as("after " + status).isEmpty();
      now = now.plus(QueryService.HOLDS);
    }
  }

  @Test
  void whoHasLittleTimeLeftSpoilsItForNobodyElse() {
    answer = exchange -> {
      try {
        if (!over.await(asked.size() > 1 ? 60_000 : 1_500, TimeUnit.MILLISECONDS)) {
          say(exchange, 200, "{\"data\":{\"user\":[" + ANN + "]}}");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
    var many = new ArrayList<String>();
    many.add("ann");
    IntStream.range(0, 100).forEach(i -> many.add("user" + i));
    assertThat(service.find("s", many)).containsOnlyKeys("ann");
    assertThat(asked).hasSize(2);
    says("{\"data\":{\"users\":[" + ANN + "]}}");
    assertThat(service.search("s", "a", 1, 10)).hasSize(1);
  }

  @Test
  void onceItIsClosedNobodyIsAsked() {
    knowsAnn();
    service.close();
    assertThat(service.find("s", List.of("ann"))).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void itIsNotWaitedForLong() {
    hangs();
    long begun = System.nanoTime();
    assertThat(service.find("s", List.of("ann"))).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QueryService.PATIENCE.plusSeconds(3));
    begun = System.nanoTime();
    assertThat(service.find("s", List.of("ann"))).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("it is left alone").isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aBodyThatDoesNotEndIsNotWaitedForEither() {
    answer = exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
    long begun = System.nanoTime();
    assertThat(service.find("s", List.of("ann"))).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QueryService.PATIENCE.plusSeconds(3));
  }

  @Test
  void moreThanItMaySayIsNotRead() {
    answer = exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (var out = exchange.getResponseBody()) {
        byte[] piece = new byte[1 << 16];
        for (int i = 0; i < 1_000; i++) {
          out.write(piece);
        }
      } catch (IOException _) {
        // who asked has heard enough
      }
    };
    assertThatThrownBy(() -> service.search("s", "a", 1, 10)).isInstanceOf(UserDirectoryException.class)
        .hasMessageContaining("more than");
  }

  @Test
  void whatItSaysOfOthersOrInAnotherShapeIsPassedOver() {
    says("{\"data\":{\"user\":[{\"id\":\"eve\",\"firstName\":\"Eve\"},{\"id\":7,\"firstName\":\"x\"},{\"id\":\"ann\"},"
        + "\"ann\",{\"id\":\"bob\",\"firstName\":\"Bob\",\"lastName\":7,\"avatarURL\":\"" + "x".repeat(3_000)
        + "\"}]}}");
    assertThat(service.find("s", List.of("ann", "bob"))).containsOnlyKeys("bob").containsEntry("bob",
        new Profile("bob", "Bob", null, null));
  }

  @Test
  void onlySoManyQuestionsAreUnderWay() throws InterruptedException {
    hangs();
    var done = new Semaphore(0);
    for (int i = 0; i < QueryService.AT_ONCE; i++) {
      var user = "user" + i;
      threads.execute(() -> {
        service.find("s", List.of(user));
        done.release();
      });
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    while (asked.size() < QueryService.AT_ONCE && done.availablePermits() == 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(service.find("s", List.of("one more"))).isEmpty();
    assertThat(asked).noneMatch(question -> question.contains("more"));
    done.acquire(QueryService.AT_ONCE);
  }

  @Test
  void whoIsNotThereAtAllIsNoMisfortune() {
    server.stop(0);
    assertThat(service.find("s", List.of("ann"))).isEmpty();
    assertThatThrownBy(() -> service.search("s", "a", 1, 10)).isInstanceOf(UserDirectoryException.class);
  }
}
