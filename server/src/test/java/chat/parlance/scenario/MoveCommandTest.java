package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.PostgresServer;
import chat.parlance.web.Await;
import chat.parlance.web.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `parlance move` as an operator meets it.
@Timeout(120)
class MoveCommandTest {

  @TempDir Path folder = Path.of("");

  private final List<String> environment = new ArrayList<>();

  private Terminal.Said parlance(String... words) throws Exception {
    return new Terminal(folder, environment).parlance(words);
  }

  private String file(String name) {
    return "sqlite:" + folder.resolve(name);
  }

  private Town town(String url) {
    return new Town(folder.resolve("data"), "DATABASE_URL", url);
  }

  private static void say(Town town, String text) {
    var answer = town.person("ann").call("POST", "/v1/users/bob/messages",
        "{\"text\":\"" + text + "\",\"key\":\"" + text + "\"}");
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }

  @Test
  void whatIsMovedIsSaidAndNoPasswordIs() throws Exception {
    var url = PostgresServer.bare();
    var setting = PostgresServer.setting(url);
    environment.addAll(List.of("TARGET", setting));
    try (var town = town(file("source.db"))) {
      say(town, "one");
      say(town, "two");
    }
    var moved = parlance("move", "--from", file("source.db"), "--to", "env:TARGET");
    assertThat(moved.exit()).as(moved.err()).isZero();
    assertThat(moved.out()).contains("Copied 3 change(s) of 1 conversation(s).",
        "Compared 1 conversation(s), 3 change(s), 2 message(s) and the rest: all the same.", "The move is complete",
        "Files of messages are in no database");
    var compared = parlance("move", "--from", "env:TARGET", "--to", file("source.db"), "--verify-only");
    assertThat(compared.exit()).as(compared.out() + compared.err()).isZero();
    var dry = parlance("move", "--from", setting, "--to", file("new.db"), "--dry-run");
    assertThat(dry.out()).contains(url + ": 1 conversation(s) with 3 change(s)", "lacks 3 change(s)",
        "Nothing was copied");
    assertThat(folder.resolve("new.db")).doesNotExist();
    try (var town = town(setting)) {
      say(town, "three");
      var refused = parlance("move", "--from", file("source.db"), "--to", "env:TARGET");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("is used by a server").doesNotContain("\tat ");
    }
    var used = parlance("move", "--from", file("source.db"), "--to", "env:TARGET");
    assertThat(used.exit()).isEqualTo(1);
    assertThat(used.err()).contains("up to position 4 (expected: at most 3");
    for (var said : List.of(moved, compared, dry, used)) {
      assertThat(said.out() + said.err()).doesNotContain("postgres:postgres").doesNotContain("\tat ");
    }
    PostgresServer.drop(url);
  }

  @Test
  void aMoveFollowsAServerUntilItStops() throws Exception {
    var out = folder.resolve("out.txt");
    var err = folder.resolve("err.txt");
    Process process;
    try (var town = town(file("source.db"))) {
      say(town, "before");
      process = new Terminal(folder, environment).start(out, err, "move", "--from", file("source.db"), "--to",
          file("target.db"), "--until-stopped");
      Await.until("the first round", () -> read(out).contains("copied 2 change(s)"));
      say(town, "meanwhile");
      Await.until("the next round", () -> read(out).contains("copied 1 change(s)"));
      assertThat(process.isAlive()).isTrue();
      say(town, "at last");
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err) + Files.readString(out)).isZero();
    assertThat(Files.readString(out)).contains("3 message(s) and the rest: all the same", "The move is complete");
    try (var town = town(file("target.db"))) {
      var id = town.person("bob").get("/v1/conversations").path("conversations").path(0).path("id").asString();
      assertThat(town.person("bob").call("GET", "/v1/conversations/" + id + "/messages", null).body())
          .contains("before", "meanwhile", "at last");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatCannotBeMovedIsNamedInOneLine() throws Exception {
    Files.writeString(folder.resolve("letter.db"), "Dear database, ".repeat(100));
    refused(2, "mysql://ann:geheim@host/db", file("to.db"), "--from: a URL of another kind");
    refused(2, "env:NOWHERE", file("to.db"), "env:NOWHERE: no such variable");
    refused(2, file("same.db"), file("./same.db"), "(expected: two databases)");
    refused(1, file("nowhere.db"), file("to.db"), "there is no database");
    refused(1, file("letter.db"), file("to.db"), "is no SQLite database");
    refused(1, "postgres://ann:geheim@127.0.0.1:1/chat?password=geheim", file("to.db"), "postgres://127.0.0.1:1/chat");
    assertThat(folder.resolve("to.db")).doesNotExist();
  }

  private void refused(int exit, String from, String to, String why) throws Exception {
    var said = parlance("move", "--from", from, "--to", to);
    assertThat(said.exit()).as(said.err()).isEqualTo(exit);
    assertThat(said.err()).contains(why).doesNotContain("geheim").doesNotContain("\tat ");
  }
}
