package chat.parlance.scenario;

import static chat.parlance.scenario.HexDevices.send;
import static chat.parlance.scenario.HexDevices.told;
import static chat.parlance.scenario.HexTokens.ANN;
import static chat.parlance.scenario.HexTokens.BOB;
import static chat.parlance.scenario.HexTokens.GLOBAL;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineRig;
import chat.parlance.socketio.ConformanceMount;
import chat.parlance.socketio.SocketIoConfig;
import chat.parlance.web.Await;
import chat.parlance.web.Browser;
import chat.parlance.web.Driver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The official JavaScript client in a real Chromium, the oldest and the newest of its fourth generation, on pages of an origin of
/// their own. Another person uses the official Java client.
@Tag("browser")
class BrowserSocketIoTest {

  private static final String OLDEST = "4.0.0";
  private static final String NEWEST = "4.8.4";

  private static Driver driver;
  private static Browser browser;
  private static PageServer pages;
  private static PageServer strangePages;

  @TempDir Path data = Path.of("");

  @BeforeAll
  static void openTheBrowser(@TempDir Path profile) throws Exception {
    pages = new PageServer(OLDEST, NEWEST);
    strangePages = new PageServer(OLDEST, NEWEST);
    driver = Driver.start();
    browser = driver.open(profile);
  }

  @AfterAll
  static void closeTheBrowser() {
    browser.close();
    driver.close();
    pages.close();
    strangePages.close();
  }

  @AfterEach
  void leaveThePage() {
    browser.go("about:blank");
    browser.console();
  }

  private HexDevices hexatron() {
    return new HexDevices(data, "PARLANCE_HEXATRON_ORIGINS", pages.origin(), "PARLANCE_LIMITS_MESSAGES_BURST",
        "100000");
  }

  private static PageClient page(PageServer of, String version) {
    return new PageClient(browser, of.origin() + "/" + version);
  }

  private static Map<String, Object> options(String ways, String token) {
    return Map.of("transports", List.of(ways.split(" ", -1)), "auth", Map.of("token", token), "withCredentials", true);
  }

  /// Ann's page, which is connected in one of these ways, and in the last of them before long.
  private static PageClient entered(String version, String server, String ways) {
    var page = page(pages, version);
    page.connect(server + "chat", options(ways, HexTokens.access(ANN)));
    page.await("connect", 1);
    Await.value("its connection is of the last kind", page::transport, ways.substring(ways.indexOf(' ') + 1)::equals);
    return page;
  }

  @ParameterizedTest
  @CsvSource({"4.0.0,polling", "4.0.0,websocket", "4.0.0,polling websocket", "4.8.4,polling", "4.8.4,websocket",
      "4.8.4,polling websocket"})
  void aPageTalksWithAnotherPerson(String version, String ways) {
    try (var hex = hexatron()) {
      var bob = hex.device(BOB);
      var page = entered(version, hex.town.uri().toString(), ways);
      var answer = page.ask("message", "hi €😀", GLOBAL, ANN, "ann");
      assertThat(answer).hasSize(1);
      assertThat(answer.getFirst().path("content").asString()).isEqualTo("hi €😀");
      assertThat(told(bob, "message", 2).getLast()).isEqualTo(answer.getFirst());
      var said = send(bob, GLOBAL, "hello");
      var heard = page.await("message", 1);
      assertThat(heard.get(0).asString()).isEqualTo(GLOBAL);
      assertThat(heard.get(1)).isEqualTo(said);
      assertThat(page.polled()).isEqualTo(ways.startsWith("polling"));
      assertThat(browser.console()).as("complaints of the browser").isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLDEST, NEWEST})
  void aPageMayBringItsTokenInAHeaderOfItsOwn(String version) {
    try (var humane = new HumaneDevices(data, "PARLANCE_HUMANE_ORIGINS", pages.origin())) {
      var bob = humane.device("bob");
      var page = page(pages, version);
      page.connect(humane.town.uri().toString(), Map.of("path", HumaneDevices.PATH, "transports", List.of("polling"),
          "extraHeaders", Map.of("Authorization", "Bearer " + HumaneTokens.user("ann"))));
      assertThat(page.await("test", 1).get(0).asString()).isEqualTo("Connected to server, UserId:ann");
      var answer = page.ask(HumaneDevices.SEND, Map.of("to", "bob", "message", "hi")).getFirst();
      assertThat(answer.path("success").asBoolean()).isTrue();
      assertThat(bob.await(HumaneDevices.NEW).first()).isEqualTo(answer.path("message"));
      var said = HumaneDevices.send(bob, "ann", "hello");
      assertThat(page.await(HumaneDevices.NEW, 1).get(0)).isEqualTo(said);
      assertThat(browser.console()).as("complaints of the browser").isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"4.0.0,polling", "4.0.0,websocket", "4.8.4,polling", "4.8.4,websocket"})
  void bytesOfAPageComeBackAsTheyWere(String version, String way) {
    try (var rig = new EngineRig(
        transport -> new ConformanceMount(EngineConfig.DEFAULT, SocketIoConfig.DEFAULT, transport).mount())) {
      var page = page(pages, version);
      page.connect(rig.uri("http", "/").toString(), Map.of("transports", List.of(way)));
      page.await("connect", 1);
      var bytes = HexDevices.json("{'bytes':[0,1,2,127,128,254,255]}");
      var deep = HexDevices.json("{'deep':[{'bytes':[9]},'text']}");
      var answer = page.ask("message-with-ack", bytes, "between", HexDevices.json("{'blob':[7]}"), deep);
      assertThat(answer).containsExactly(bytes, HexDevices.json("'between'"), HexDevices.json("{'bytes':[7]}"), deep);
      page.emit("message", bytes, deep);
      assertThat(page.await("message-back", 1)).containsExactly(bytes, deep);
    }
  }

  @ParameterizedTest
  @CsvSource({"4.0.0,polling", "4.0.0,websocket", "4.8.4,polling", "4.8.4,websocket"})
  void aPageComesBackWhenTheServerWasStartedAgain(String version, String way) {
    try (var hex = hexatron()) {
      var page = entered(version, hex.town.uri().toString(), way);
      page.ask("message", "before", GLOBAL, ANN, "ann");
      hex.town.restartInPlace();
      page.await("connect", 2);
      assertThat(page.recovered()).isEqualTo(version.equals(OLDEST) ? null : false);
      var bob = hex.device(BOB);
      page.ask("message", "after", GLOBAL, ANN, "ann");
      assertThat(told(bob, "message", 2).getLast().path("content").asString()).isEqualTo("after");
      send(bob, GLOBAL, "welcome back");
      page.await("message", 1);
      assertThat(page.contents()).containsExactly("welcome back");
    }
  }

  /// Its line breaks and is there again. Meanwhile two and three are said, and the page says something that has to wait; then comes four.
  private static PageClient afterAnOutage(HexDevices hex, Cable cable, String version, String ways) {
    var bob = hex.device(BOB);
    var page = entered(version, cable.uri().toString(), ways);
    send(bob, GLOBAL, "one");
    page.await("message", 1);
    var id = page.id();
    cable.pull();
    page.await("disconnect", 1);
    page.askLater("message", "late", GLOBAL, ANN, "ann");
    send(bob, GLOBAL, "two");
    send(bob, GLOBAL, "three");
    cable.plug();
    page.await("connect", 2);
    assertThat(page.id().equals(id)).as("under its old name").isEqualTo(version.equals(NEWEST));
    assertThat(page.await("answer", 1).get(0).path("content").asString()).isEqualTo("late");
    assertThat(told(bob, "message", 2).getLast().path("content").asString()).isEqualTo("late");
    send(bob, GLOBAL, "four");
    Await.until("the page hears four", () -> page.contents().contains("four"));
    return page;
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling websocket"})
  void whatAPageMissedIsToldWhenItsLineIsThereAgain(String ways) throws Exception {
    try (var hex = hexatron(); var cable = new Cable(hex.town.uri())) {
      var page = afterAnOutage(hex, cable, NEWEST, ways);
      assertThat(page.recovered()).isTrue();
      assertThat(page.contents()).containsExactly("one", "two", "three", "four");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  void aClientThatKnowsNothingOfRecoveryBeginsAnew(String way) throws Exception {
    try (var hex = hexatron(); var cable = new Cable(hex.town.uri())) {
      var page = afterAnOutage(hex, cable, OLDEST, way);
      assertThat(page.recovered()).isNull();
      assertThat(page.contents()).containsExactly("one", "four");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OLDEST, NEWEST})
  void anUpgradeInTheMiddleOfTrafficLosesDoublesAndReordersNothing(String version) {
    try (var hex = hexatron()) {
      var bob = hex.device(BOB);
      var page = page(pages, version);
      page.connectAndHold(hex.town.uri() + "chat", options("polling websocket", HexTokens.access(ANN)));
      page.await("connect", 1);
      page.look("client.pour(arguments[0])", GLOBAL);
      var stop = new AtomicBoolean();
      var talk = CompletableFuture.supplyAsync(() -> talk(bob, stop));
      page.until("client.progressed(50)");
      assertThat(page.transport()).isEqualTo("polling");
      page.upgrade();
      page.until("client.atUpgrade !== undefined");
      page.until("client.progressed(50)");
      assertThat(page.transport()).isEqualTo("websocket");
      stop.set(true);
      int said = talk.join();
      int poured = page.look("client.pouring = false, client.said").asInt();
      page.until("client.acknowledged.length === client.said");
      var all = numbered("page", poured);
      assertThat(page.look("client.acknowledged").valueStream().map(one -> one.asString())).isEqualTo(all);
      var heard = new ArrayList<String>();
      for (int i = 0; i < poured; i++) {
        heard.add(told(bob, "message", 2).getLast().path("content").asString());
      }
      assertThat(heard).isEqualTo(all);
      page.await("message", said);
      assertThat(page.contents()).isEqualTo(numbered("bob", said));
      HexDevices.upToNow(bob);
      assertThat(bob.rest()).isEmpty();
    }
  }

  private static List<String> numbered(String who, int count) {
    return IntStream.range(0, count).mapToObj(i -> who + " " + i).toList();
  }

  /// Says numbered messages, always some of them on their way, until it is told to stop; how many.
  private static int talk(SocketClient who, AtomicBoolean stop) {
    int said = 0;
    while (!stop.get()) {
      for (int i = 0; i < 3; i++) {
        var _ = who.asked("message", "bob " + said++, GLOBAL, BOB, "bob");
      }
      who.ask("message", "bob " + said++, GLOBAL, BOB, "bob");
    }
    return said;
  }

  @ParameterizedTest
  @CsvSource({"4.0.0,polling", "4.0.0,websocket", "4.8.4,polling", "4.8.4,websocket"})
  void aPageWithABadTokenIsToldSoAndGetsInWithAGoodOne(String version, String way) {
    try (var hex = hexatron()) {
      var page = page(pages, version);
      page.connect(hex.town.uri() + "chat", options(way, HexTokens.expired(ANN)));
      assertThat(page.await("connect_error", 1).get(0).asString()).isEqualTo("Invalid token");
      assertThat(page.heard("connect")).isEmpty();
      page.connectWith(HexTokens.access(ANN));
      page.await("connect", 1);
      assertThat(page.heard("connect_error")).hasSize(1);
      assertThat(page.ask("message", "in", GLOBAL, ANN, "ann")).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"4.0.0,polling,xhr poll error", "4.0.0,websocket,websocket error", "4.8.4,polling,xhr poll error",
      "4.8.4,websocket,websocket error"})
  void aPageOfAnOriginThatIsNotAllowedIsRefused(String version, String way, String why) {
    try (var hex = hexatron()) {
      var page = page(strangePages, version);
      page.connect(hex.town.uri() + "chat", options(way, HexTokens.access(ANN)));
      assertThat(page.await("connect_error", 1).get(0).asString()).isEqualTo(why);
      assertThat(page.heard("connect")).isEmpty();
      assertThat(browser.console()).as("complaints of the browser").anyMatch(line -> line.contains(
          way.equals("polling") ? "blocked by CORS policy" : "Unexpected response code: 403"));
      entered(version, hex.town.uri().toString(), way);
    }
  }
}
