package chat.parlance.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.OutboxCounters;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.Stores;
import chat.parlance.http.SelfSigned;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import chat.parlance.web.Await;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Webhooks, over real sockets: signed, in order, tried again, and only where they may be.
class WebhookTest {

  private static final String NAME = "webhook:test";
  private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String NEW = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
  private static final Relay.Pace PACE = new Relay.Pace(4, Duration.ofMillis(50), Duration.ofMillis(200),
      Duration.ofDays(3));
  private static final WebhookCalls.Form FORM = new WebhookCalls.Form(
      change -> change.conversation().value() + "/" + change.seq(),
      change -> ("{\"conversation\":\"" + change.conversation().value() + "\",\"seq\":" + change.seq() + "}")
          .getBytes(StandardCharsets.UTF_8),
      "application/test+json");

  @TempDir Path folder = Path.of("");

  private final OutboxCounters counters = new OutboxCounters();
  private final Bell bell = new Bell();
  private final Stores stores = new MemoryStores(Clock.systemUTC());
  private final Scribe scribe = new Scribe(stores);
  private @Nullable Relay relay;
  private @Nullable WebhookCalls calls;
  private ConversationId group = new ConversationId("s", 1);

  @BeforeEach
  void open() {
    group = scribe.group("s", "ann", "bob");
  }

  @AfterEach
  void close() {
    if (relay != null && calls != null) {
      relay.close();
      calls.close();
    }
    bell.close();
  }

  private void start() {
    start(bell.url() + "/hook?a=b", true);
  }

  private void start(String url, boolean anywhere) {
    var made = new WebhookCalls(NAME, new SignedCalls.Target(url,
        List.of(new WebhookSecret(OLD), new WebhookSecret(NEW)), Duration.ofMillis(500), anywhere), FORM, stores.log(),
        Clock.systemUTC());
    calls = made;
    relay = new Relay(new Relay.Parts(stores.outbox(), made, _ -> true, Clock.systemUTC(), counters), PACE);
  }

  private void wish(ConversationId id, long seq) {
    scribe.write(transaction -> {
      transaction.wish(new Wish(NAME, id, seq, Instant.now(), ""));
      return true;
    });
  }

  private Change posted(ConversationId id) {
    var change = scribe.post(id, "ann", "hello");
    wish(id, change.seq());
    return change;
  }

  private void awaitEmpty() {
    Await.until("everything was told", () -> stores.outbox().backlog(NAME).waiting() == 0);
  }

  private List<String> reasons() {
    return stores.outbox().dead(NAME, Contents.BEGIN, 100).stream().map(Contents.Dead::reason).toList();
  }

  @Test
  void theSignatureIsThatOfTheSpecification() {
    assertThat(new WebhookSecret(OLD).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assertThatThrownBy(() -> new WebhookSecret("secret")).hasMessageContaining("whsec_");
  }

  @Test
  void eachSecretSignsWhatIsSent() {
    var change = posted(group);
    start();
    var call = bell.next();
    assertThat(call.line()).isEqualTo("POST /hook?a=b HTTP/1.1");
    assertThat(call.header("content-type")).isEqualTo("application/test+json");
    var id = group.value() + "/" + change.seq();
    assertThat(call.header("webhook-id")).isEqualTo(id);
    long second = Long.parseLong(call.header("webhook-timestamp"));
    assertThat(Instant.ofEpochSecond(second)).isBetween(Instant.now().minusSeconds(60), Instant.now());
    var body = call.text().getBytes(StandardCharsets.UTF_8);
    assertThat(call.header("webhook-signature")).isEqualTo(
        new WebhookSecret(OLD).sign(id, second, body) + " " + new WebhookSecret(NEW).sign(id, second, body));
    awaitEmpty();
  }

  @Test
  void changesOfAConversationAreToldInTheirOrderThroughAllFailures() {
    bell.answers(Bell.LATER, Bell.CREATED, Bell.HANG_UP, Bell.ELSEWHERE, Bell.SILENCE);
    long first = posted(group).seq();
    IntStream.range(1, 150).forEach(_ -> posted(group));
    start();
    awaitEmpty();
    var told = new ArrayList<Long>();
    while (bell.waiting() > 0) {
      long seq = bell.next().body().path("seq").asLong();
      if (told.isEmpty() || told.getLast() != seq) {
        told.add(seq);
      }
    }
    assertThat(told).isEqualTo(IntStream.range(0, 150).mapToObj(i -> first + i).toList());
    assertThat(counters.failures.sum()).isGreaterThanOrEqualTo(4);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void whatWillNeverBeTakenIsADeadLetterAndOutOfTheWay() {
    bell.answers(Bell.REFUSED, Bell.GONE, Bell.CREATED);
    posted(group);
    posted(group);
    posted(group);
    start();
    awaitEmpty();
    assertThat(reasons()).containsExactly("status 400", "status 410");
    assertThat(counters.told.sum()).isEqualTo(1);
  }

  @Test
  void aSlowAnswerHoldsUpOnlyItsConversation() {
    bell.answersByBody(body -> body.path("conversation").asString("").equals(String.valueOf(group.value()))
        ? Bell.SILENCE
        : Bell.CREATED);
    posted(group);
    start();
    bell.next();
    posted(scribe.group("s", "ann", "cyd"));
    Await.until("the other one was told", () -> counters.told.sum() == 1);
  }

  @Test
  void whatRetentionTookAwayCannotBeTold() {
    wish(group, 1_000);
    start();
    awaitEmpty();
    assertThat(reasons()).containsExactly("retention has taken the change away");
    assertThat(bell.waiting()).isZero();
  }

  @Test
  void noPrivateAddressIsCalled() {
    posted(group);
    start("http://localhost:" + bell.port() + "/", false);
    Await.until("it was tried", () -> counters.failures.sum() >= 1);
    assertThat(bell.waiting()).isZero();
  }

  @Test
  void aCertificateThatNobodyVouchesForEndsTheCall() throws Exception {
    var heard = new AtomicInteger();
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
    server.createContext("/", exchange -> {
      heard.incrementAndGet();
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.start();
    try {
      posted(group);
      start("https://localhost:" + server.getAddress().getPort() + "/", true);
      Await.until("it was tried", () -> counters.failures.sum() >= 1);
      assertThat(heard).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  private SSLContext selfSigned() throws Exception {
    var files = SelfSigned.issue(folder, "localhost");
    try (var chain = Files.newInputStream(files.certificate())) {
      var key = Base64.getMimeDecoder().decode(Files.readString(files.key()).replaceAll("-----[A-Z ]+-----", ""));
      var certificate = CertificateFactory.getInstance("X.509").generateCertificate(chain);
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("key", KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(key)), new char[0], new Certificate[]{certificate});
      var keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    }
  }
}
