package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.move.Comparison;
import chat.parlance.move.Move;
import chat.parlance.move.Survey;
import chat.parlance.store.FragileMongo;
import chat.parlance.store.PostgresServer;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.mongo.MongoUrl;
import chat.parlance.store.sql.Foreign;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A server's conversations are moved from database to database while people write.
@Timeout(180)
class MoveTownTest {

  private static final List<String> SENDERS = List.of("ann", "cyd", "dan");
  private static final int ATTEMPTS = 20;
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder = Path.of("");

  /// A database: its setting, and how a move reads and fills it.
  private record Place(String setting, Supplier<Stores> read, Supplier<Stores> write) {}

  /// A message that a server acknowledged.
  private record Sent(String user, JsonNode answer) {}

  private final Map<String, Sent> acknowledged = new ConcurrentHashMap<>();
  /// Messages beside these.
  private long others;

  private Place sqlite(String name) {
    var file = folder.resolve(name);
    return new Place("sqlite:" + file, () -> Foreign.sqlite(file), () -> SqlStores.sqlite(file, CLOCK));
  }

  private static Place postgres() {
    var url = PostgresServer.empty();
    return new Place(PostgresServer.setting(url), () -> Foreign.postgres(url), () -> SqlStores.postgres(url, 1, CLOCK));
  }

  private static Place mongo(FragileMongo server) {
    var setting = server.setting("moved");
    var url = MongoUrl.of(setting);
    return new Place(setting, () -> MongoStores.existing(url, CLOCK), () -> MongoStores.open(url, 1, CLOCK));
  }

  private Town town(Place place) {
    return new Town(folder.resolve("data"), "DATABASE_URL", place.setting, "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
  }

  @Test
  void everythingIsMovedUnderTrafficFromPlaceToPlace() throws Exception {
    try (var server = new FragileMongo()) {
      var journey = List.of(sqlite("first.db"), postgres(), mongo(server), sqlite("last.db"));
      for (int i = 1; i < journey.size(); i++) {
        hop(journey.get(i - 1), journey.get(i), "hop " + i);
      }
      try (var town = town(journey.getLast())) {
        everySendIsKnown(town);
      }
    }
  }

  private void hop(Place from, Place to, String name) throws Exception {
    Map<String, String> read;
    var stopped = new CountDownLatch(1);
    var rounds = new CountDownLatch(3);
    CompletableFuture<Comparison.Verdict> moving;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (var town = town(from)) {
        everySendIsKnown(town);
        var sending = new AtomicBoolean(true);
        var senders = SENDERS.stream()
            .map(user -> CompletableFuture.runAsync(() -> send(town, user, sending, name), threads)).toList();
        moving = CompletableFuture.supplyAsync(() -> moved(from, to, stopped, rounds), threads);
        while (!rounds.await(10, TimeUnit.MILLISECONDS)) {
          assertThat(moving.isDone()).as("the move ended early").isFalse();
        }
        sending.set(false);
        senders.forEach(CompletableFuture::join);
        read = read(town);
      }
      stopped.countDown();
      var verdict = moving.join();
      assertThat(verdict.first()).isEmpty();
      assertThat(verdict.messages()).isEqualTo(acknowledged.size() + others);
    }
    try (var town = town(to)) {
      assertThat(read(town)).isEqualTo(read);
      everySendIsKnown(town);
      goesOn(town, read.keySet().iterator().next(), name);
    }
  }

  /// Where a database does not answer in time, the move is begun again, as an operator would.
  private static Comparison.Verdict moved(Place from, Place to, CountDownLatch stopped, CountDownLatch rounds) {
    for (int attempt = 1;; attempt++) {
      try {
        return follow(from, to, stopped, rounds);
      } catch (StoreUnavailableException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// Follows the source until the last round, and compares.
  private static Comparison.Verdict follow(Place from, Place to, CountDownLatch stopped, CountDownLatch rounds) {
    try (var source = from.read.get();
        var target = to.write.get();
        var move = Move.begin(source, target, false, CLOCK, _ -> {})) {
      move.follow(_ -> stopped.await(1, TimeUnit.MILLISECONDS), new Move.Listener() {
        @Override
        public void round(Survey moved) {
          if (moved.missing() > 0) {
            rounds.countDown();
          }
        }

        @Override
        public void broken(StoreUnavailableException why) {
          // the next round goes on
        }
      });
      var verdict = move.compare();
      move.full();
      return verdict;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void send(Town town, String user, AtomicBoolean sending, String name) {
    try (var person = town.person(user)) {
      for (int i = 0; sending.get(); i++) {
        var key = user + " " + name + " " + i;
        var answer = Await.value(key, () -> person.call("POST", "/v1/users/bob/messages", body(key)),
            said -> said.statusCode() != 503);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        acknowledged.put(key, new Sent(user, Person.JSON.readTree(answer.body())));
      }
    }
  }

  private static String body(String key) {
    return "{\"text\":\"" + key + "\",\"key\":\"" + key + "\"}";
  }

  /// Whoever sends again with the same key hears of the first message, wherever it was written.
  private void everySendIsKnown(Town town) {
    acknowledged.forEach((key, sent) -> {
      if (key.hashCode() % 8 == 0) {
        var again = town.person(sent.user).post("/v1/users/bob/messages", body(key));
        assertThat(again.path("id")).as(key).isEqualTo(sent.answer.path("id"));
        assertThat(again.path("seq")).as(key).isEqualTo(sent.answer.path("seq"));
      }
    });
  }

  /// What bob reads, by conversation.
  private static Map<String, String> read(Town town) {
    var bob = town.person("bob");
    var read = new TreeMap<String, String>();
    for (var conversation : bob.get("/v1/conversations").path("conversations")) {
      var id = conversation.path("id").asString();
      read.put(id, bob.call("GET", "/v1/conversations/" + id + "/changes?limit=1000", null).body()
          + bob.call("GET", "/v1/conversations/" + id + "/messages?limit=100", null).body()
          + bob.call("GET", "/v1/conversations/" + id + "/members", null).body());
    }
    assertThat(read).hasSize(SENDERS.size());
    return read;
  }

  /// A client that comes back hears what it has missed, and no more.
  private void goesOn(Town town, String conversation, String name) {
    var bob = town.person("bob");
    var newest = bob.get("/v1/conversations/" + conversation + "/messages?limit=1").path("messages").path(0);
    long seq = newest.path("seq").asLong();
    var key = "bob " + name;
    var sent = bob.post("/v1/conversations/" + conversation + "/messages", body(key));
    assertThat(sent.path("seq").asLong()).as(sent.toString()).isEqualTo(seq + 1);
    var back = town.person("bob");
    back.hello("{\"" + conversation + "\":" + seq + "}");
    assertThat(back.awaitOp("change").path("seq").asLong()).isEqualTo(seq + 1);
    others++;
  }

  @Test
  void noServerOpensADatabaseThatIsNotFull() {
    var from = sqlite("first.db");
    try (var town = town(from)) {
      town.person("ann").post("/v1/users/bob/messages", body("hello"));
    }
    var to = sqlite("second.db");
    try (var source = from.read.get(); var target = to.write.get()) {
      try (var move = Move.begin(source, target, true, CLOCK, _ -> {})) {
        move.everything();
      }
    }
    assertThatThrownBy(() -> town(to)).isInstanceOf(StoreException.class).hasMessageContaining("is not full");
    try (var source = from.read.get();
        var target = to.write.get();
        var move = Move.begin(source, target, true, CLOCK, _ -> {})) {
      assertThat(move.everything().missing()).isZero();
      move.full();
    }
    town(to).close();
    try (var source = from.read.get(); var target = to.write.get()) {
      assertThatThrownBy(() -> Move.begin(source, target, true, CLOCK, _ -> {})).isInstanceOf(StoreException.class)
          .hasMessageContaining("the target is in use");
    }
  }
}
