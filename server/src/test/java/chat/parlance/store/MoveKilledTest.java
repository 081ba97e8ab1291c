package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.move.Comparison;
import chat.parlance.move.Move;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.sql.Foreign;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `parlance move` is killed in the middle, as by `kill -9`, and run again.
@Timeout(120)
class MoveKilledTest {

  private static final int ROOMS = 10;
  private static final int MESSAGES = 120;

  @TempDir Path folder = Path.of("");

  private final FragileMongo mongo = new FragileMongo();
  private final CompletableFuture<Process> mover = new CompletableFuture<>();

  private static void fill(Stores stores) {
    var scribe = new Scribe(stores);
    for (int i = 0; i < ROOMS; i++) {
      var id = scribe.group("s", "ann", "bob");
      scribe.write(transaction -> {
        var first = scribe.append(transaction, id, "ann", scribe.posted("first", null));
        scribe.append(transaction, id, "bob", Scribe.reacted(first, "👍"));
        for (int message = 1; message < MESSAGES; message++) {
          scribe.append(transaction, id, "ann", scribe.posted("text " + message, null));
        }
        return scribe.append(transaction, id, "ann", Scribe.edited(first, "edited"));
      });
    }
  }

  private static long changes(Stores stores) {
    return stores.conversations().ofKind("s", ConversationKind.GROUP, 100).stream()
        .mapToLong(Conversation::lastSeq).sum();
  }

  private Path file() {
    return folder.resolve("parlance.db");
  }

  private Process start(String from, String to) throws IOException {
    return new Terminal(folder, List.of()).start(folder.resolve("out.txt"), folder.resolve("err.txt"), "move", "--from",
        from, "--to", to);
  }

  /// Starts the move that is killed meanwhile.
  private void interrupted(String from, String to) throws Exception {
    mover.complete(start(from, to));
    assertThat(mover.join().waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(mover.join().exitValue()).as(Files.readString(folder.resolve("err.txt"))).isEqualTo(137);
  }

  private void kill() {
    mover.join().destroyForcibly().onExit().join();
  }

  private static void same(Stores from, Stores to) {
    var verdict = Comparison.of(from, to, Instant.EPOCH, _ -> {}, () -> {});
    assertThat(verdict.first()).isEmpty();
    assertThat(verdict.conversations()).isEqualTo(ROOMS);
    assertThat(verdict.messages()).isEqualTo((long) ROOMS * MESSAGES);
  }

  @Test
  void killedBetweenTwoTransactionsItGoesOnWhereItWas() throws Exception {
    try (mongo; var source = MongoStores.open(mongo.url("town"), 1, () -> Scribe.BEGIN)) {
      fill(source);
      long all = changes(source);
      onceSomeIsThere();
      interrupted(mongo.setting("town"), "sqlite:" + file());
      try (var target = Foreign.sqlite(file())) {
        assertThat(changes(target)).isBetween(1L, all - 1);
      }
      assertThat(start(mongo.setting("town"), "sqlite:" + file()).waitFor()).isZero();
      assertThat(Files.readString(folder.resolve("out.txt"))).contains("all the same", "The move is complete")
          .doesNotContain("Copied " + all + " change(s)");
      try (var target = Foreign.sqlite(file())) {
        same(source, target);
      }
    }
  }

  /// Kills the mover when it reads on and the target has something.
  private void onceSomeIsThere() {
    mongo.beforeReading("change", () -> {
      if (mover.join().isAlive()) {
        onceSomeIsThere();
        if (Files.exists(file()) && somethingIsThere()) {
          kill();
        }
      }
    });
  }

  private boolean somethingIsThere() {
    try (var target = Foreign.sqlite(file())) {
      return changes(target) > 0;
    } catch (StoreException _) {
      return false; // it is being made
    }
  }

  @Test
  void killedInTheMiddleOfACommitItLeavesNothingThatTheNextOneDoesNotMend() throws Exception {
    try (mongo) {
      try (var source = SqlStores.sqlite(file(), () -> Scribe.BEGIN)) {
        fill(source);
      }
      mongo.beforeWriting("message", () -> mongo.beforeWriting("message", this::kill));
      interrupted("sqlite:" + file(), mongo.setting("moved"));
      InstantSource later = () -> Instant.now().plus(Duration.ofMinutes(1));
      try (var source = Foreign.sqlite(file()); var target = MongoStores.open(mongo.url("moved"), 1, later)) {
        assertThat(changes(target)).isBetween(1L, changes(source) - 1);
        try (var move = Move.begin(source, target, false, later, _ -> {})) {
          move.everything();
          same(source, target);
          move.full();
        }
      }
    }
  }
}
