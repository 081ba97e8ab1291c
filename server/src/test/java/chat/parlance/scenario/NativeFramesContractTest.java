package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.ClientFrames;
import chat.parlance.http.RawClient;
import chat.parlance.identity.SettableClock;
import chat.parlance.web.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// asyncapi.json against the running server: what is said is documented, and what is documented is said. The last test looks
/// at what all others have seen.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NativeFramesContractTest {

  private static final Set<String> NOT_ON_DEMAND = Set.of(
      // A queue of drafts that the store does not keep up with: JournalTest.aFullQueueRefusesAtOnceWithATimeToComeBack.
      "error overloaded",
      // A connection that outlives the goodbye of its server: WebSocketCloseTest.aServerThatStopsSaysGoingAway.
      "close 1001",
      // Megabytes that nobody reads: HostileTest.aReaderThatDoesNotReadIsClosedAndTheOthersHearEverything.
      "close 4008",
      // A race of handshakes: EndingsTest.connectionsThatAreOpenedAtOnceAreNotMoreThanAUserMayHave.
      "close 4029");

  @TempDir static Path data = Path.of("");

  private Town town;
  private FrameContract contract;
  private Person ann;
  private Person bob;

  @BeforeAll
  void open() {
    town = new Town(data.resolve("town"), "PARLANCE_LIMITS_MEMBERS_PER_CONVERSATION", "5",
        "PARLANCE_LIMITS_MESSAGE_BYTES", "20000", "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    contract = new FrameContract(Desk.documents(town));
    ann = town.person("ann");
    bob = town.person("bob");
    ann.connect();
    bob.connect();
    contract.ask(ann, "{'op':'hello','device':'phone'}");
    contract.ask(bob, "{'op':'hello','resume':{}}");
  }

  @AfterAll
  void close() {
    town.close();
  }

  private String group() {
    return contract.ask(ann, "{'op':'open','kind':'group','subject':'Lunch','avatar':'a','metadata':{'a':1},"
        + "'members':['bob'],'key':'" + System.nanoTime() + "'}").path("conversation").asString();
  }

  private String in(String op, String conversation, String more) {
    return "{'op':'" + op + "','conversation':'" + conversation + "'" + (more.isEmpty() ? "" : "," + more) + "}";
  }

  @Test
  @Order(1)
  void aMessageAndAllThatBecomesOfItIsToldAsDocumented() {
    var c = group();
    contract.awaitType(bob, "opened");
    var first = contract.ask(bob, "{'op':'send','to':'" + c + "','text':'hello','key':'1'}").path("id").asString();
    var full = "{'op':'send','to':'" + c + "','key':'2','text':'look','kind':'file','metadata':{'a':1},'replyTo':'"
        + first + "','thread':'" + first + "','attachments':[{'kind':'image','ref':'r','name':'a.png','bytes':1}]}";
    var m = contract.ask(ann, full).path("id").asString();
    assertThat(contract.ask(ann, full).path("duplicate").asBoolean()).isTrue();
    contract.awaitType(bob, "message");
    var about = "'message':'" + m + "'";
    contract.ask(ann, in("edit", c, about + ",'text':'again','attachments':[{'ref':'b'}],'metadata':{},'key':'3'"));
    contract.ask(bob, in("react", c, about + ",'emoji':'👍'"));
    contract.ask(bob, in("unreact", c, about + ",'emoji':'👍'"));
    contract.ask(ann, in("pin", c, about));
    contract.ask(ann, in("unpin", c, about));
    contract.ask(ann, in("delete", c, about));
    contract.awaitType(bob, "deleted");
    contract.ask(ann, "{'op':'send','user':'bob','text':'psst','key':'4'}");
    assertThat(contract.ask(ann, in("history", c, "'around':2,'limit':10")).has("messages")).isTrue();
    contract.ask(ann, in("history", c, "'thread':'" + first + "'"));
    assertThat(contract.ask(ann, in("history", c, "'after':1,'changes':true")).has("changes")).isTrue();
  }

  @Test
  @Order(1)
  void membersComeAndGoAsDocumented() {
    var c = group();
    contract.ask(ann, in("invite", c, "'users':['cat'],'role':'member'"));
    contract.ask(ann, in("role", c, "'user':'cat','role':'admin'"));
    contract.ask(ann, in("update", c, "'subject':'Dinner','avatar':'b','metadata':{'a':2},'status':'active'"));
    contract.ask(ann, in("remove", c, "'user':'cat'"));
    for (var type : new String[]{"joined", "role", "updated", "left"}) {
      contract.awaitType(bob, type);
    }
    contract.ask(bob, in("leave", c, ""));
    var room = contract.ask(ann, "{'op':'open','kind':'room','name':'lobby'}").path("conversation").asString();
    assertThat(contract.ask(ann, "{'op':'open','kind':'room','name':'lobby'}").path("existed").asBoolean()).isTrue();
    contract.ask(bob, in("join", room, ""));
    contract.ask(ann, in("members", room, "'after':'ann','limit':10"));
    contract.ask(ann, in("members", room, ""));
    var page = contract.ask(ann, "{'op':'conversations','limit':1}");
    contract.ask(ann, "{'op':'conversations','cursor':'" + page.path("cursor").asString() + "'}");
  }

  @Test
  @Order(1)
  void signalsAreToldAsDocumented() {
    var c = group();
    contract.awaitType(bob, "opened");
    var other = town.person("ann");
    other.connect();
    contract.ask(other, "{'op':'hello'}");
    contract.say(ann, in("typing", c, "'on':true"));
    contract.awaitType(bob, "typing");
    contract.ask(ann, in("mark", c, "'read':1,'delivered':1,'cleared':1"));
    contract.awaitType(bob, "mark");
    contract.ask(ann, in("settings", c, "'favourite':true,'muted':true"));
    contract.awaitType(other, "settings");
    contract.ask(ann, "{'op':'presence','status':'busy','text':'lunch'}");
    contract.await(bob, frame -> frame.path("type").asString("").equals("presence") && frame.has("text"));
    contract.ask(bob, "{'op':'who','users':['ann','stranger']}");
    contract.ask(bob, "{'op':'ping'}");
  }

  @Test
  @Order(1)
  void aResumeIsReplayedOrSaysWhyNot() {
    var long1 = group();
    var short1 = group();
    IntStream.rangeClosed(1, 5_001)
        .forEach(i -> ann.say(("{'op':'send','to':'" + long1 + "','key':'g" + i + "','text':'t'}").replace('\'', '"')));
    contract.await(ann, frame -> frame.path("seq").asInt() == 5_002 && frame.path("op").asString().equals("change"));
    var back = town.person("bob");
    back.connect();
    contract.ask(back, "{'op':'hello','resume':{'" + long1 + "':1,'" + short1 + "':0,'zz':3}}");
    contract.await(back, frame -> frame.path("reason").asString("").equals("not-a-member"));
    var early = town.person("bob");
    early.connect();
    contract.ask(early, "{'op':'hello','resume':{'" + short1 + "':99}}");
    contract.await(early, frame -> frame.path("reason").asString("").equals("unknown-position"));
  }

  @Test
  @Order(1)
  void whatCannotBeIsRefusedAsDocumented() throws Exception {
    var c = group();
    contract.ask(bob, "{'op':'send','to':'" + c + "','text':'a','key':'once'}");
    contract.refused(bob, "{'op':'send','to':'" + c + "','text':'b','key':'once'}", "conflict");
    contract.refused(bob, "{'op':'send','to':'zz','text':'b'}", "not-found");
    contract.refused(bob, in("update", c, "'subject':'Mine'"), "forbidden");
    contract.refused(bob, in("invite", c, ""), "invalid");
    contract.refused(bob, in("update", c, "'metadata':{'a':'" + "x".repeat(9_000) + "'}"), "too-large");
    contract.refused(ann, in("invite", c, "'users':['c','d','e','f']"), "limit-reached");
    contract.ask(ann, in("update", c, "'status':'archived'"));
    contract.refused(bob, "{'op':'send','to':'" + c + "','text':'late'}", "closed");
    try (var hasty = new Town(data.resolve("hasty"), "PARLANCE_LIMITS_REQUESTS_BURST", "1",
        "PARLANCE_LIMITS_REQUESTS_PER_SECOND", "1")) {
      var eve = hasty.person("eve");
      eve.connect();
      contract.ask(eve, "{'op':'hello'}");
      IntStream.range(0, 20).forEach(_ -> contract.ask(eve, "{'op':'conversations'}"));
    }
    try (var broken = Damage.town(data.resolve("broken"), "message")) {
      var eve = broken.person("eve");
      eve.connect();
      contract.ask(eve, "{'op':'hello'}");
      contract.refused(eve, "{'op':'send','user':'bob','text':'lost'}", "unavailable");
      var c2 = contract.ask(eve, "{'op':'open','members':['bob']}").path("conversation").asString();
      contract.refused(eve, in("history", c2, "'thread':'zz'"), "fault");
      var victim = broken.person("ann");
      victim.connect();
      victim.say("{\"op\":\"hello\"}");
      contract.heard(victim.awaitOp("bye"));
      contract.closed(victim.closeCode(), 1011);
    }
  }

  @Test
  @Order(1)
  void endsAreToldAsDocumented() throws IOException {
    var sue = town.person("sue");
    sue.connect();
    contract.ask(sue, "{'op':'hello'}");
    sue.call("POST", "/v1/tokens/revoke", "{\"user\":\"sue\"}");
    contract.closed(sue.closeCode(), 4002);
    try (var brief = new Town(data.resolve("brief"), "PARLANCE_LIMITS_HELLO_TIMEOUT", "1s",
        "PARLANCE_LIMITS_HEARTBEAT", "1s")) {
      contract.closed(closeCode(brief), 4000);
      contract.closed(closeCode(brief, ClientFrames.text("{\"op\":\"hello\"}")), 4009);
      var cat = brief.person("cat");
      cat.connect();
      contract.ask(cat, "{'op':'hello'}");
      brief.server().close();
      contract.await(cat, frame -> frame.path("op").asString().equals("bye"));
      contract.closed(cat.closeCode(), 1012);
    }
    var clock = new SettableClock();
    try (var later = new Town(clock, data.resolve("later"), "PARLANCE_LIMITS_HEARTBEAT", "1s")) {
      var tom = later.personWith(Town.token(clock, "default", "tom", Duration.ofMinutes(1)));
      tom.connect();
      contract.ask(tom, "{'op':'hello'}");
      clock.advance(Duration.ofMinutes(2));
      contract.await(tom, frame -> frame.path("op").asString().equals("bye"));
      contract.closed(tom.closeCode(), 4001);
    }
  }

  @Test
  @Order(1)
  void faultsOfProtocolEndAsDocumented() throws IOException {
    contract.closed(closeCode(town, ClientFrames.close(1000, "")), 1000);
    contract.closed(closeCode(town, ClientFrames.frame(0x83, new byte[1])), 1002);
    contract.closed(closeCode(town, ClientFrames.frame(0x82, new byte[1])), 1003);
    contract.closed(closeCode(town, ClientFrames.frame(0x81, new byte[]{(byte) 0xc3, (byte) 0x28})), 1007);
    contract.closed(closeCode(town, ClientFrames.text("x".repeat(20_001))), 1009);
  }

  /// With which code the server closes a connection that says this.
  private int closeCode(Town where, byte[]... said) throws IOException {
    try (var client = new RawClient(where.uri().getPort())) {
      client.upgrade("/v1/connect?token=" + Town.token("default", "raw", Duration.ofHours(1)));
      for (var bytes : said) {
        client.send(bytes);
      }
      while (true) {
        var frame = client.frame();
        switch (frame.first()) {
          case 0x81 -> contract.heard(Person.JSON.readTree(new String(frame.payload(), StandardCharsets.UTF_8)));
          case 0x88 -> {
            return frame.closeCode();
          }
          default -> {
            // pings stay without an answer
          }
        }
      }
    }
  }

  @Test
  @Order(1)
  void aResumeBeforeTheBeginningOfALogIsToldWhatIsGone() {
    try (var own = new Town(data.resolve("short"), "PARLANCE_RETENTION_MAX_COUNT", "10", "PARLANCE_RETENTION_PAUSE",
        "50ms")) {
      var writer = own.person("ann");
      var room = writer.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"bob\"]}").path("id").asString();
      for (int i = 0; i < 20; i++) {
        writer.post("/v1/conversations/" + room + "/messages", "{\"text\":\"t\"}");
      }
      Await.until("the log begins behind 11",
          () -> writer.get("/v1/conversations/" + room + "/changes").path("trimmed").asLong() == 11);
      var back = own.person("bob");
      back.connect();
      contract.ask(back, "{'op':'hello','resume':{'" + room + "':1}}");
      contract.await(back, frame -> frame.path("reason").asString("").equals("trimmed"));
      var page = contract.ask(back, "{'op':'history','conversation':'" + room + "','after':1,'changes':true}");
      assertThat(page.path("trimmed").asLong()).isEqualTo(11);
    }
  }

  @Test
  @Order(1)
  void anOpThatIsNotDocumentedIsRefused() {
    bob.say("{\"op\":\"fly\"}");
    assertThat(contract.await(bob, frame -> frame.path("op").asString().equals("error")).path("code").asString())
        .isEqualTo("invalid");
  }

  @Test
  @Order(2)
  void whateverIsDocumentedWasSaid() {
    assertThat(contract.unseen()).isEqualTo(NOT_ON_DEMAND.stream().collect(Collectors.toCollection(
        java.util.TreeSet::new)));
  }
}
