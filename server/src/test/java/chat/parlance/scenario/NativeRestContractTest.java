package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// openapi.json against the running server: what is answered is documented, and what is documented is answered. The last
/// test looks at what all others have seen.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NativeRestContractTest {

  /// Pages for people; not part of the API.
  private static final Set<String> PAGES = Set.of("GET /", "GET /web/{path*}", "GET /docs", "GET /favicon.ico");
  /// An upload of ten minutes: LimitedStreamTest.aSlowSenderIsCutOff.
  private static final Set<String> NOT_ON_DEMAND = Set.of("uploadFile 422");

  @TempDir static Path data = Path.of("");

  private Desk desk;

  @BeforeAll
  void open() {
    desk = Desk.in(new Town(data.resolve("town"), "PARLANCE_LIMITS_MEMBERS_PER_CONVERSATION", "5",
        "PARLANCE_LIMITS_MESSAGE_BYTES", "20000", "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000", "PARLANCE_LIMITS_CONNECTIONS_PER_USER", "2",
        "PARLANCE_LIMITS_FILE_BYTES", "10000",
        "PARLANCE_LIMITS_UPLOADS_AT_ONCE", "1"));
  }

  @AfterAll
  void close() {
    desk.town.close();
  }

  @Test
  @Order(1)
  void theRoutesOfTheServerAreTheOperationsOfTheDocument() {
    var documented = desk.contract.operations().stream().map(one -> one.method() + " " + one.template())
        .collect(Collectors.toSet());
    var routes = desk.town.server().routes().stream().filter(route -> !PAGES.contains(route))
        .collect(Collectors.toSet());
    assertThat(routes).isEqualTo(documented);
  }

  @Test
  @Order(1)
  void theExamplesOfBothDocumentsAreValid() {
    var examples = Desk.documents(desk.town).examples();
    assertThat(examples.wrong()).isEmpty();
    assertThat(examples.count()).isGreaterThan(100);
  }

  @Test
  @Order(2)
  void conversationsAndMembersAreAnsweredAsDocumented() {
    var scenes = new RestScenes(desk);
    scenes.conversations();
    scenes.members();
  }

  @Test
  @Order(2)
  void messagesAreAnsweredAsDocumented() {
    var scenes = new RestScenes(desk);
    scenes.messages();
    scenes.files();
  }

  @Test
  @Order(2)
  void peopleAndAccountsAreAnsweredAsDocumented() {
    var scenes = new RestScenes(desk);
    scenes.people();
    scenes.account();
    scenes.server();
  }

  @Test
  @Order(2)
  void whatCannotBeIsRefusedAsDocumented() {
    var refusals = new RestRefusals(desk);
    refusals.invalid();
    refusals.forbidden();
    refusals.notFound();
    refusals.conflict();
    refusals.tooMuch();
    refusals.anythingElse();
  }

  @Test
  @Order(2)
  void nobodyIsServedWithoutAToken() {
    for (var operation : desk.contract.operations()) {
      if (desk.contract.documents(operation, "401") && !operation.id().equals("connect")) {
        desk.anonymous(operation.id()).expect(401, "unauthenticated");
        desk.anonymous(operation.id()).bearing("not.a.token").expect(401, "unauthenticated");
      }
    }
  }

  @Test
  @Order(2)
  void whoHurriesIsToldToWait() {
    try (var hasty = new Town(data.resolve("hasty"), "PARLANCE_LIMITS_REQUESTS_BURST", "1",
        "PARLANCE_LIMITS_REQUESTS_PER_SECOND", "1", "PARLANCE_LIMITS_HANDSHAKES_BURST", "1",
        "PARLANCE_LIMITS_HANDSHAKES_PER_SECOND", "1")) {
      var there = desk.move(hasty);
      for (var operation : desk.contract.operations()) {
        if (desk.contract.documents(operation, "429")) {
          int status = 0;
          for (int i = 0; i < 100 && status != 429; i++) {
            var ask = there.as("ann", operation.id());
            status = (operation.id().equals("connect") ? upgrading(ask) : ask).reply().status();
          }
          assertThat(status).as(operation.id()).isEqualTo(429);
        }
      }
    }
  }

  @Test
  @Order(2)
  void withoutTheKeysOfTheIssuerNobodyCanBeServed() {
    try (var keyless = new Town(data.resolve("keyless"), "PARLANCE_JWT_SECRET", "", "PARLANCE_JWKS_URL",
        "http://127.0.0.1:1/keys")) {
      var there = desk.move(keyless);
      var token = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDB9." + "A".repeat(86);
      for (var operation : desk.contract.operations()) {
        if (operation.template().startsWith("/v1/") && desk.contract.documents(operation, "503")) {
          var ask = there.anonymous(operation.id()).bearing(token);
          (operation.id().equals("connect") ? upgrading(ask) : ask).expect(503, "unavailable");
        }
      }
    }
  }

  @Test
  @Order(2)
  void aBrokenDatabaseIsAFaultThatTellsNothing() throws Exception {
    try (var broken = Damage.town(data.resolve("broken"), "message", "probe")) {
      var there = desk.move(broken);
      there.as("ann", "search").query("q=hello").expect(500, "fault");
      there.as("ann", "postDirectMessage").body("{'text':'lost'}").expect(503, "unavailable");
      there.anonymous("getReadiness").expect(503);
      there.anonymous("getHealth").expect(200);
    }
  }

  @Test
  @Order(2)
  void aHandshakeIsAnsweredAsDocumented() throws IOException {
    desk.anonymous("connect").expect(426, "invalid");
    upgrading(desk.anonymous("connect")).expect(401, "unauthenticated");
    upgrading(desk.as("ann", "connect")).header("Origin: https://elsewhere.example").expect(403, "forbidden");
    desk.as("ann", "connect").header("Upgrade: websocket").expect(400, "invalid");
    upgrading(desk.as("ann", "connect")).header("Sec-WebSocket-Protocol: parlance.v1").expect(101);
    var token = Town.token("default", "many", Duration.ofHours(1));
    try (var one = new RawClient(desk.town.uri().getPort()); var two = new RawClient(desk.town.uri().getPort())) {
      one.upgrade("/v1/connect?token=" + token);
      two.upgrade("/v1/connect", "Sec-WebSocket-Protocol: parlance.v1, bearer." + token);
      upgrading(desk.as("many", "connect")).expect(429, "limit-reached");
    }
  }

  @Test
  @Order(2)
  void aServerWithoutTheDemoHasNoSignInByName() {
    try (var sober = new Town(data.resolve("sober"), "PARLANCE_DEMO", "false")) {
      desk.move(sober).anonymous("demoToken").body("{'name':'ann'}").expect(404, "not-found");
    }
  }

  @Test
  @Order(2)
  void aServerThatIsFullSaysSo() throws IOException {
    var c = desk.open("{'members':['bob']}");
    try (var slow = new RawClient(desk.town.uri().getPort())) {
      slow.send(RawClient.request("POST", "/v1/conversations/" + c + "/files", "Content-Length: 1",
          "Authorization: Bearer " + Town.token("default", "bob", Duration.ofHours(1))));
      awaitUpload();
      desk.as("ann", "uploadFile").with("id", c).file("text/plain", "b").expect(503, "overloaded");
      slow.send("b");
      assertThat(slow.reply().status()).isEqualTo(201);
    }
  }

  /// Until an unfinished file is there.
  private static void awaitUpload() throws IOException {
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    boolean begun = false;
    while (!begun) {
      assertThat(System.nanoTime()).as("the upload never began").isLessThan(deadline);
      try (var unfinished = Files.list(data.resolve("town/files/.incoming"))) {
        begun = unfinished.findAny().isPresent();
      }
    }
  }

  private static Ask upgrading(Ask ask) {
    return ask.header("Upgrade: websocket").header("Connection: Upgrade").header("Sec-WebSocket-Version: 13")
        .header("Sec-WebSocket-Key: " + RawClient.KEY);
  }

  @Test
  @Order(2)
  void pathsAndMethodsThatDoNotExistAreProblemsOfTheDialect() throws IOException {
    try (var client = new RawClient(desk.town.uri().getPort())) {
      var missing = Person.JSON.readTree(client.get("/v1/nothing").text());
      assertThat(missing.path("code").asString()).isEqualTo("not-found");
      var method = client.ask("DELETE", "/v1/me");
      assertThat(method.status()).isEqualTo(405);
      assertThat(method.header("Allow")).contains("GET");
      desk.contract.refused(Person.JSON.readTree(method.text()), "method-not-allowed");
    }
  }

  @Test
  @Order(3)
  void whateverIsDocumentedWasAnswered() {
    assertThat(desk.contract.unseen()).isEqualTo(NOT_ON_DEMAND);
    assertThat(desk.contract.unseenCodes()).isEmpty();
  }
}
