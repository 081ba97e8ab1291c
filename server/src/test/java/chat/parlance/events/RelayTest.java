package chat.parlance.events;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ConversationId;
import chat.parlance.core.OutboxCounters;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.Stores;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The relay and the notifications service, over real sockets: slow, failing, down, lying, and well.
class RelayTest {

  private static final Relay.Pace PACE = new Relay.Pace(4, Duration.ofMillis(50), Duration.ofMillis(200),
      Duration.ofDays(3));

  @TempDir Path folder = Path.of("");

  private final OutboxCounters counters = new OutboxCounters();
  private Bell bell = new Bell();
  private Stores stores;
  private Scribe scribe;
  private @Nullable Relay relay;
  private @Nullable NotificationCalls calls;

  @BeforeEach
  void open() {
    stores = SqlStores.sqlite(folder.resolve("parlance.db"), Clock.systemUTC());
    scribe = new Scribe(stores);
  }

  @AfterEach
  void close() {
    stop();
    bell.close();
    stores.close();
  }

  private void stop() {
    if (relay != null && calls != null) {
      relay.close();
      calls.close();
    }
  }

  private void start() {
    start(PACE);
  }

  private void start(Relay.Pace pace) {
    var made = new NotificationCalls(stores.conversations(), bell.url(), Duration.ofMillis(500));
    calls = made;
    relay = new Relay(new Relay.Parts(stores.outbox(), made, _ -> true, Clock.systemUTC(), counters), pace);
  }

  private void wish(ConversationId id, String sender, int from, int to, Instant at) {
    scribe.write(transaction -> {
      for (int i = from; i < to; i++) {
        transaction.wish(new OutboxStore.Wish(NotificationCalls.NAME, id, i, at,
            "{\"friendId\":\"" + sender + "\",\"objectsId\":[\"c" + id.value() + "\",\"m" + i + "\"]}"));
      }
      return true;
    });
  }

  private void wish(ConversationId id, int from, int to) {
    wish(id, "ann", from, to, Instant.now());
  }

  private static String message(Bell.Call call) {
    return call.body().path("objectsId").path(1).asString();
  }

  private void awaitEmpty() {
    Await.until("everything was told",
        () -> stores.outbox().backlog(NotificationCalls.NAME).waiting() == 0);
  }

  @Test
  void eachMemberButTheSenderIsToldInTheWordsOfTheService() {
    var id = scribe.group("s", "ann", "bob", "cyd");
    wish(id, 7, 8);
    start();
    var first = bell.next();
    assertThat(first.line()).isEqualTo("POST /api/notifications/add-notification HTTP/1.1");
    assertThat(first.body().toString()).isEqualTo("{\"userId\":\"bob\",\"type\":\"newMessage\",\"friendId\":\"ann\","
        + "\"objectsId\":[\"c" + id.value() + "\",\"m7\"]}");
    assertThat(bell.next().body().path("userId").asString()).isEqualTo("cyd");
    awaitEmpty();
    assertThat(bell.waiting()).isZero();
    assertThat(counters.told.sum()).isEqualTo(1);
  }

  @Test
  void messagesOfAConversationAreToldInTheirOrderThroughAllFailures() {
    var id = scribe.group("s", "ann", "bob");
    bell.answers(Bell.BROKEN, Bell.CREATED, Bell.GARBAGE, Bell.HANG_UP, Bell.CREATED, Bell.HALF, Bell.ELSEWHERE,
        Bell.SILENCE);
    wish(id, 0, 250);
    start();
    awaitEmpty();
    var told = new ArrayList<String>();
    while (bell.waiting() > 0) {
      var message = message(bell.next());
      if (told.isEmpty() || !told.getLast().equals(message)) {
        told.add(message);
      }
    }
    assertThat(told).isEqualTo(java.util.stream.IntStream.range(0, 250).mapToObj(i -> "m" + i).toList());
    assertThat(counters.failures.sum()).isEqualTo(6);
    assertThat(stores.outbox().backlog(NotificationCalls.NAME).dead()).isZero();
  }

  @Test
  void aSilentServiceHoldsUpOnlyTheConversationThatItIsSilentAbout() {
    bell.answersBy(user -> user.equals("mute") ? Bell.SILENCE : Bell.CREATED);
    wish(scribe.group("s", "ann", "mute"), 0, 1);
    start();
    assertThat(message(bell.next())).isEqualTo("m0");
    var other = scribe.group("s", "ann", "bob");
    wish(other, 5, 6);
    Await.until("the other one was told", () -> counters.told.sum() == 1);
  }

  @Test
  void aServiceThatIsDownIsToldWhenItIsBack() {
    int port = bell.port();
    bell.close();
    var id = scribe.group("s", "ann", "bob");
    wish(id, 0, 3);
    start();
    Await.until("it was tried", () -> counters.failures.sum() >= 3);
    bell = new Bell(port);
    for (int i = 0; i < 3; i++) {
      assertThat(message(bell.next())).isEqualTo("m" + i);
    }
    awaitEmpty();
  }

  @Test
  void whoWasToldBeforeAFailureIsNotToldAgain() {
    var id = scribe.group("s", "ann", "bob", "cyd", "dan");
    bell.answers(Bell.CREATED, Bell.BROKEN);
    wish(id, 0, 1);
    start();
    awaitEmpty();
    var users = new ArrayList<String>();
    while (bell.waiting() > 0) {
      users.add(bell.next().body().path("userId").asString());
    }
    assertThat(users).containsExactly("bob", "cyd", "cyd", "dan");
  }

  @Test
  void whatIsRefusedOrTooOldIsADeadLetterAndOutOfTheWay() {
    var id = scribe.group("s", "ann", "bob");
    bell.answers(Bell.REFUSED, Bell.BROKEN, Bell.CREATED);
    wish(id, 0, 1);
    wish(id, "ann", 1, 2, Instant.now().minus(Duration.ofDays(4)));
    wish(id, 2, 3);
    start();
    awaitEmpty();
    assertThat(List.of(message(bell.next()), message(bell.next()), message(bell.next())))
        .containsExactly("m0", "m1", "m2");
    assertThat(stores.outbox().backlog(NotificationCalls.NAME).dead()).isEqualTo(2);
  }

  @Test
  void whatWaitsSurvivesARestart() {
    var id = scribe.group("s", "ann", "bob");
    bell.answersBy(_ -> Bell.BROKEN);
    wish(id, 0, 2);
    start();
    Await.until("it was tried", () -> counters.failures.sum() >= 1);
    stop();
    stores.close();
    bell.answersBy(_ -> Bell.CREATED);
    while (bell.waiting() > 0) {
      bell.next();
    }
    open();
    start();
    assertThat(message(bell.next())).isEqualTo("m0");
    assertThat(message(bell.next())).isEqualTo("m1");
    awaitEmpty();
  }

  @Test
  void metricsSayWhatWaitsAndForHowLong() {
    bell.answersBy(_ -> Bell.BROKEN);
    var id = scribe.group("s", "ann", "bob");
    wish(id, "ann", 0, 5, Instant.now().minusSeconds(100));
    start();
    Await.until("it was counted", () -> counters.waiting() == 5 && counters.lagSeconds() >= 100);
  }

  @Test
  void nobodyIsToldOfAConversationThatNobodyElseIsIn() {
    wish(scribe.group("s", "ann"), 0, 1);
    start();
    awaitEmpty();
    assertThat(bell.waiting()).isZero();
  }
}
