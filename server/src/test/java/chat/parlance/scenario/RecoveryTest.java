package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.TestSocket;
import chat.parlance.socketio.NodeClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
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
import tools.jackson.databind.JsonNode;

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

  /// What a client keeps of its connection for the next one.
  private record Kept(@Nullable String sid, @Nullable String pid, @Nullable String offset) {}

  /// One connection of a user, as the official client keeps it.
  private final class Line {

    private final TestSocket socket;
    private String sid = "";
    private String pid = "";
    private @Nullable String offset;
    private boolean recovered;

    Line(String user, Kept kept) throws Exception {
      var opened = Objects.requireNonNull(town).uri();
      socket = TestSocket.open(http,
          URI.create("ws://127.0.0.1:" + opened.getPort() + "/socket.io/?EIO=4&transport=websocket"));
      lines.add(this);
      assertThat(socket.next()).startsWith("0");
      var auth = Person.JSON.createObjectNode();
      if (kept.pid() != null) {
        auth.put("pid", kept.pid());
        if (kept.offset() != null) {
          auth.put("offset", kept.offset());
        }
      }
      offset = kept.offset();
      socket.send("40/chat," + auth.put("token", HexTokens.access(user)));
      var connected = read(socket.next(), "40/chat,");
      sid = connected.path("sid").asString();
      pid = connected.path("pid").asString();
      recovered = pid.equals(kept.pid());
    }

    private static JsonNode read(String frame, String head) {
      assertThat(frame).startsWith(head);
      return Person.JSON.readTree(frame.substring(head.length()).getBytes(StandardCharsets.UTF_8));
    }

    /// The next event, whatever it is.
    JsonNode event() throws Exception {
      var event = read(socket.nextButPings(), "42/chat,");
      var last = event.get(event.size() - 1);
      if (last.isString()) {
        offset = last.stringValue();
      }
      return event;
    }

    /// The words of the next message.
    String heard() throws Exception {
      var event = event();
      assertThat(event.get(0).stringValue()).isEqualTo("message");
      return event.get(2).path("content").asString();
    }

    void say(String words) throws Exception {
      socket.send("42/chat,1[\"message\",\"" + words + "\",\"" + ALL + "\",\"me\",\"me\"]");
      acknowledged();
    }

    /// Passes over what others say until then.
    void acknowledged() throws Exception {
      var frame = socket.nextButPings();
      while (frame.startsWith("42/chat,")) {
        frame = socket.nextButPings();
      }
      assertThat(frame).startsWith("43/chat,1[");
    }

    Kept cut() {
      socket.close();
      return kept();
    }

    Kept kept() {
      return new Kept(sid, pid, offset);
    }
  }

  private static final Kept NOTHING = new Kept(null, null, null);

  private Line line(String user) throws Exception {
    return new Line(user, NOTHING);
  }

  @Test
  void whoReturnsIsToldWhatItMissedAndNothingTwice() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    ann.say("one");
    assertThat(bob.heard()).isEqualTo("one");
    var kept = bob.cut();
    ann.say("two");
    ann.say("three");
    var again = new Line(HexTokens.BOB, kept);
    assertThat(again.recovered).isTrue();
    assertThat(again.sid).isEqualTo(kept.sid());
    assertThat(again.heard()).isEqualTo("two");
    assertThat(again.heard()).isEqualTo("three");
    ann.say("four");
    assertThat(again.heard()).isEqualTo("four");
    var once = new Line(HexTokens.BOB, again.cut());
    assertThat(once.recovered).as("again, with nothing missed").isTrue();
    ann.say("five");
    assertThat(once.heard()).isEqualTo("five");
  }

  @Test
  void whoHadHeardNothingYetIsToldWhatCameAfterItEntered() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    ann.say("before");
    var bob = line(HexTokens.BOB);
    var kept = bob.cut();
    ann.say("after");
    var again = new Line(HexTokens.BOB, kept);
    assertThat(again.recovered).isTrue();
    assertThat(again.heard()).isEqualTo("after");
  }

  @Test
  void whoReturnsBeforeItsLineIsKnownToBeBrokenGoesOnToo() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    ann.say("one");
    assertThat(bob.heard()).isEqualTo("one");
    var kept = bob.kept();
    ann.say("two"); // is on its way on the old line, which nobody reads
    var again = new Line(HexTokens.BOB, kept);
    assertThat(again.recovered).isTrue();
    assertThat(again.heard()).isEqualTo("two");
    assertThat(bob.socket.nextButPings()).startsWith("42/chat,[\"message\"");
    assertThat(bob.socket.end()).isNotEmpty();
  }

  @Test
  void ownMessagesAreNotToldToWhoSentThemBeforeItsLineBroke() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    bob.say("mine");
    var kept = bob.cut();
    ann.say("hers");
    var again = new Line(HexTokens.BOB, kept);
    assertThat(again.recovered).isTrue();
    assertThat(again.heard()).isEqualTo("hers");
  }

  @Test
  void aConversationThatBeganMeanwhileIsTold() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    ann.say("one");
    bob.heard();
    var kept = bob.cut();
    ann.socket.send("42/chat,[\"createConversation\",\"" + HexTokens.BOB + "\"]");
    var created = ann.event();
    assertThat(created.get(0).stringValue()).isEqualTo("newConversation");
    ann.socket.send("42/chat,1[\"message\",\"hi\",\"" + created.get(1).path("_id").asString() + "\",\"\",\"ann\"]");
    ann.acknowledged();
    var again = new Line(HexTokens.BOB, kept);
    assertThat(again.recovered).isTrue();
    var told = again.event();
    assertThat(told.get(0).stringValue()).isEqualTo("newConversation");
    assertThat(told.get(1).path("participants").get(0).path("id").asString()).isEqualTo(HexTokens.ANN);
    assertThat(again.heard()).isEqualTo("hi");
  }

  @Test
  void nobodyGoesOnInThePlaceOfAnother() throws Exception {
    town();
    var bob = line(HexTokens.BOB);
    var ann = line(HexTokens.ANN);
    ann.say("one");
    bob.heard();
    var kept = bob.cut();
    var cyd = new Line(HexTokens.CYD, kept);
    assertThat(cyd.recovered).isFalse();
    assertThat(cyd.sid).isNotEqualTo(kept.sid());
    ann.say("two");
    assertThat(cyd.heard()).isEqualTo("two");
    assertThat(new Line(HexTokens.BOB, kept).recovered).isTrue();
  }

  @Test
  void whoSaidGoodbyeOrMakesUpItsIdsBeginsAnew() throws Exception {
    town();
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    ann.say("one");
    bob.heard();
    bob.socket.send("41/chat,");
    bob.socket.send("40/chat," + Person.JSON.createObjectNode().put("token", HexTokens.access(HexTokens.BOB)));
    assertThat(bob.socket.nextButPings()).startsWith("40/chat,");
    assertThat(new Line(HexTokens.BOB, bob.kept()).recovered).isFalse();
    assertThat(new Line(HexTokens.BOB, new Kept(null, "made-up", "zzz")).recovered).isFalse();
    var cyd = line(HexTokens.CYD);
    ann.say("two");
    cyd.heard();
    cyd.cut();
    assertThat(new Line(HexTokens.CYD, new Kept(null, cyd.pid, "no number!")).recovered).isFalse();
  }

  @Test
  void whoMissedMoreThanIsRememberedBeginsAnew() throws Exception {
    town("PARLANCE_LIMITS_HOT_TAIL_BYTES", "20KiB");
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    ann.say("one");
    bob.heard();
    var kept = bob.cut();
    for (int i = 0; i < 100; i++) {
      ann.say("more " + i);
    }
    var again = new Line(HexTokens.BOB, kept);
    assertThat(again.recovered).isFalse();
    ann.say("live");
    assertThat(again.heard()).isEqualTo("live");
  }

  @Test
  void withoutAWindowThereAreNoOffsets() throws Exception {
    town("PARLANCE_LIMITS_RECOVERY_WINDOW", "0s");
    var ann = line(HexTokens.ANN);
    var bob = line(HexTokens.BOB);
    assertThat(bob.pid).isEmpty();
    ann.say("one");
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
          ann.say("m" + i);
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
        heard.add(bob.heard());
      }
      if (heard.size() < messages) {
        var kept = random.nextBoolean() ? bob.cut() : bob.kept();
        bob = new Line(HexTokens.BOB, kept);
        assertThat(bob.recovered).as("after %d messages", heard.size()).isTrue();
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
