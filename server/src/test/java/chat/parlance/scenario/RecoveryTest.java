package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.scenario.Line.Kept;
import chat.parlance.socketio.NodeClient;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of Socket.IO whose line breaks get what they missed when they return, once and in order, or are told that they did not
/// ("connection state recovery" of Socket.IO). Played by HexaTron's clients.
class RecoveryTest {

  private static final String ALL = HexTokens.GLOBAL;

  @TempDir Path data = Path.of("");

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Line> lines = new ArrayList<>();
  private @Nullable Town town;

  private Town town(String... settings) {
    var all = new ArrayList<>(List.of("ACCESS_TOKEN_SECRET", HexTokens.SECRET, "PARLANCE_LIMITS_MESSAGES_BURST",
        "10000"));
    all.addAll(List.of(settings));
    var opened = new Town(data, all.toArray(String[]::new));
    town = opened;
    return opened;
  }

  @AfterEach
  void close() {
    lines.forEach(Line::cut);
    if (town != null) {
      town.close();
    }
    http.close();
  }

  private Line line(String user) throws Exception {
    return line(user, Kept.NOTHING);
  }

  private Line line(String user, Kept kept) throws Exception {
    var opened = Line.open(http, Objects.requireNonNull(town).uri(), "/chat",
        Person.JSON.createObjectNode().put("token", HexTokens.access(user)), kept);
    lines.add(opened);
    return opened;
  }

  private static void say(Line line, String words) throws Exception {
    line.ask("[\"message\",\"" + words + "\",\"" + ALL + "\",\"me\",\"me\"]");
  }

  /// The words of the next message.
  private static String heard(Line line) throws Exception {
    var event = line.event();
    assertThat(event.get(0).stringValue()).isEqualTo("message");
    return event.get(2).path("content").asString();
  }

  @Test
  void whoReturnsIsToldWhatItMissedAndNothingTwice() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    say(ann, "one");
    assertThat(heard(bob)).isEqualTo("one");
    var kept = bob.cut();
    say(ann, "two");
    say(ann, "three");
    var again = line(HexTokens.BOB, kept);
    assertThat(again.recovered()).isTrue();
    assertThat(again.sid()).isEqualTo(kept.sid());
    assertThat(heard(again)).isEqualTo("two");
    assertThat(heard(again)).isEqualTo("three");
    say(ann, "four");
    assertThat(heard(again)).isEqualTo("four");
    var once = line(HexTokens.BOB, again.cut());
    assertThat(once.recovered()).as("again, with nothing missed").isTrue();
    say(ann, "five");
    assertThat(heard(once)).isEqualTo("five");
  }

  @Test
  void whoHadHeardNothingYetIsToldWhatCameAfterItEntered() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    say(ann, "before");
    var bob = line(HexTokens.BOB);
    var kept = bob.cut();
    say(ann, "after");
    var again = line(HexTokens.BOB, kept);
    assertThat(again.recovered()).isTrue();
    assertThat(heard(again)).isEqualTo("after");
  }

  @Test
  void whoReturnsBeforeItsLineIsKnownToBeBrokenGoesOnToo() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    say(ann, "one");
    assertThat(heard(bob)).isEqualTo("one");
    var kept = bob.kept();
    say(ann, "two"); // is on its way on the old line, which nobody reads
    var again = line(HexTokens.BOB, kept);
    assertThat(again.recovered()).isTrue();
    assertThat(heard(again)).isEqualTo("two");
    assertThat(bob.socket().nextButPings()).startsWith("42/chat,[\"message\"");
    assertThat(bob.socket().end()).isNotEmpty();
  }

  @Test
  void ownMessagesAreNotToldToWhoSentThemBeforeItsLineBroke() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    say(bob, "mine");
    var kept = bob.cut();
    say(ann, "hers");
    var again = line(HexTokens.BOB, kept);
    assertThat(again.recovered()).isTrue();
    assertThat(heard(again)).isEqualTo("hers");
  }

  @Test
  void ownMessagesAreNotToldToWhoseLineBrokeTwice() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    say(bob, "mine");
    var once = line(HexTokens.BOB, bob.cut());
    assertThat(once.recovered()).isTrue();
    var twice = line(HexTokens.BOB, once.cut());
    assertThat(twice.recovered()).isTrue();
    say(ann, "hers");
    assertThat(heard(twice)).isEqualTo("hers");
  }

  @Test
  void whoMissedTooMuchIsHungUpOnOnceAndBeginsAnew() throws Exception {
    town("PARLANCE_HEXATRON_MESSAGES_BURST", "100000");
    var bob = line(HexTokens.BOB);
    var kept = bob.cut();
    for (int friend = 0; friend < 6; friend++) {
      var one = line("65f72e08e1b7c1a2a9b4d00" + friend);
      one.socket().send("42/chat,[\"createConversation\",\"" + HexTokens.BOB + "\"]");
      var id = one.event().get(1).path("_id").asString();
      for (int i = 0; i < 900; i++) {
        one.socket().send("42/chat,[\"message\",\"m" + i + "\",\"" + id + "\",\"\",\"one\"]");
      }
      one.ask("[\"message\",\"last\",\"" + id + "\",\"\",\"one\"]");
    }
    var again = line(HexTokens.BOB, kept);
    assertThat(again.recovered()).as("it is not known yet how much it is").isTrue();
    assertThat(again.socket().end()).isNotEmpty();
    assertThat(line(HexTokens.BOB, again.kept()).recovered()).isFalse();
  }

  @Test
  void aConversationThatBeganMeanwhileIsTold() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    say(ann, "one");
    heard(bob);
    var kept = bob.cut();
    ann.socket().send("42/chat,[\"createConversation\",\"" + HexTokens.BOB + "\"]");
    var created = ann.event();
    assertThat(created.get(0).stringValue()).isEqualTo("newConversation");
    ann.ask("[\"message\",\"hi\",\"" + created.get(1).path("_id").asString() + "\",\"\",\"ann\"]");
    var again = line(HexTokens.BOB, kept);
    assertThat(again.recovered()).isTrue();
    var told = again.event();
    assertThat(told.get(0).stringValue()).isEqualTo("newConversation");
    assertThat(told.get(1).path("participants").get(0).path("id").asString()).isEqualTo(HexTokens.ANN);
    assertThat(heard(again)).isEqualTo("hi");
  }

  @Test
  void nobodyGoesOnInThePlaceOfAnother() throws Exception {
    town();
    var bob = line(HexTokens.BOB);
    var ann = line(HexTokens.ANN);
    say(ann, "one");
    heard(bob);
    var kept = bob.cut();
    var cyd = line(HexTokens.CYD, kept);
    assertThat(cyd.recovered()).isFalse();
    assertThat(cyd.sid()).isNotEqualTo(kept.sid());
    say(ann, "two");
    assertThat(heard(cyd)).isEqualTo("two");
    assertThat(line(HexTokens.BOB, kept).recovered()).isTrue();
  }

  @Test
  void whoSaidGoodbyeOrMakesUpItsIdsBeginsAnew() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    say(ann, "one");
    heard(bob);
    bob.socket().send("41/chat,");
    bob.socket().send("40/chat," + Person.JSON.createObjectNode().put("token", HexTokens.access(HexTokens.BOB)));
    assertThat(bob.socket().nextButPings()).startsWith("40/chat,");
    assertThat(line(HexTokens.BOB, bob.kept()).recovered()).isFalse();
    assertThat(line(HexTokens.BOB, new Kept(null, "made-up", "zzz")).recovered()).isFalse();
    var cyd = line(HexTokens.CYD);
    say(ann, "two");
    heard(cyd);
    cyd.cut();
    assertThat(line(HexTokens.CYD, new Kept(null, cyd.pid(), "no number!")).recovered()).isFalse();
  }

  @Test
  void whoMissedMoreThanIsRememberedBeginsAnew() throws Exception {
    town("PARLANCE_LIMITS_HOT_TAIL_BYTES", "20KiB");
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    say(ann, "one");
    heard(bob);
    var kept = bob.cut();
    for (int i = 0; i < 100; i++) {
      say(ann, "more " + i);
    }
    var again = line(HexTokens.BOB, kept);
    assertThat(again.recovered()).isFalse();
    say(ann, "live");
    assertThat(heard(again)).isEqualTo("live");
  }

  @Test
  void withoutAWindowThereAreNoOffsets() throws Exception {
    town("PARLANCE_LIMITS_RECOVERY_WINDOW", "0s");
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    assertThat(bob.pid()).isEmpty();
    say(ann, "one");
    assertThat(bob.event().size()).isEqualTo(3);
  }

  @Test
  void aLineThatBreaksAnywhereLosesDoublesAndReordersNothing() throws Exception {
    int messages = 400;
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    var speaking = CompletableFuture.runAsync(() -> {
      try {
        for (int i = 0; i < messages; i++) {
          say(ann, "m" + i);
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    var random = new Random(20_261_122);
    var heard = new ArrayList<String>();
    int breaks = 0;
    while (heard.size() < messages) {
      int many = Math.min(1 + random.nextInt(20), messages - heard.size());
      for (int i = 0; i < many; i++) {
        heard.add(heard(bob));
      }
      if (heard.size() < messages) {
        var kept = random.nextBoolean() ? bob.cut() : bob.kept();
        bob = line(HexTokens.BOB, kept);
        assertThat(bob.recovered()).as("after %d messages", heard.size()).isTrue();
        breaks++;
      }
    }
    speaking.join();
    assertThat(heard).isEqualTo(IntStream.range(0, messages).mapToObj(i -> "m" + i).toList());
    assertThat(breaks).isGreaterThan(10);
  }

  @Test
  void theOfficialClientRecovers() throws Exception {
    var here = town();
    var home = NodeClient.installed("4.8.4");
    var said = NodeClient.run(home, 60,
        Map.of("SERVER_URL", here.uri().toString(), "CLIENT_HOME", home.toAbsolutePath().toString(), "ANN",
            HexTokens.access(HexTokens.ANN), "BOB", HexTokens.access(HexTokens.BOB), "CONVERSATION", ALL),
        "node", Path.of("src/test/js/recovery.mjs").toAbsolutePath().toString());
    assertThat(said.lines()).containsOnly("recovered true heard one two three four").hasSize(3);
  }
}
