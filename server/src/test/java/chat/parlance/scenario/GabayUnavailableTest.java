package chat.parlance.scenario;

import static chat.parlance.scenario.GabayDevices.CHAT;
import static chat.parlance.scenario.GabayDevices.acknowledged;
import static chat.parlance.scenario.GabayDevices.direct;
import static chat.parlance.scenario.GabayDevices.json;
import static chat.parlance.scenario.GabayDevices.send;
import static chat.parlance.scenario.GabayDevices.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Answer;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.web.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What Gabay's clients are told while the store fails or takes no more: that it cannot be done now, and when to ask again. Nothing
/// hangs, nothing is acknowledged that is not stored, and the same connections go on afterwards.
class GabayUnavailableTest {

  private record Call(String method, String path, String body) {}

  @TempDir Path data = Path.of("");

  private final FragileStores stores = new FragileStores();
  private GabayDevices gabay;
  private SocketClient ann;
  private String room = "";
  private String id = "";

  @BeforeEach
  void open() {
    gabay = new GabayDevices(stores, data);
    ann = gabay.user("ann");
    room = direct(ann, "bob");
    id = send(ann, "chat:send_message", room, "before").path("id").asString();
  }

  @AfterEach
  void close() {
    stores.mend();
    stores.release();
    gabay.close();
  }

  private void unavailable(Call call) {
    var answer = gabay.rest("ann").call(call.method(), CHAT + call.path(), call.body().isEmpty() ? null : call.body());
    assertThat(answer.statusCode()).as(call + " " + answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).as(call.path()).isPositive();
    var body = Person.JSON.readTree(answer.body());
    assertThat(body.path("code").asInt()).isEqualTo(503);
    assertThat(body.path("error").isString()).isTrue();
    assertThat(body.path("details").isString()).isTrue();
  }

  private void unavailable(String event, Object argument) {
    var answer = ann.ask(event, argument).getFirst();
    assertThat(answer.path("success").asBoolean(true)).as(event + " " + answer).isFalse();
    assertThat(answer.path("error").isString()).isTrue();
    assertThat(answer.path("retryAfterMs").asLong()).as(event + " " + answer).isPositive();
    told(event);
    ann.emit(event, argument);
    told(event);
  }

  private void told(String event) {
    assertThat(ann.await("chat:error").first().path("retryAfterMs").asLong()).as(event).isPositive();
  }

  private List<String> stored() {
    return gabay.rest("ann").get(CHAT + "/messages?roomId=" + room).path("messages").valueStream()
        .map(message -> message.path("content").asString()).toList();
  }

  private JsonNode about(String more) {
    return json("{'messageId':'" + id + "'" + more + "}");
  }

  @Test
  void whileTheStoreCannotBeReachedEverythingIsAnswered() {
    stores.breakDown();
    List.of(new Call("GET", "/rooms", ""), new Call("POST", "/rooms", "{\"name\":\"Cats\",\"participants\":[]}"),
        new Call("GET", "/messages?roomId=" + room, ""),
        new Call("POST", "/reactions", "{\"messageId\":\"" + id + "\",\"emoji\":\"+1\"}")).forEach(this::unavailable);
    unavailable("chat:send_message", text(room, "lost"));
    unavailable("chat:message", text(room, "lost"));
    unavailable("chat:update_message", about(",'content':'lost'"));
    unavailable("chat:delete_message", id);
    unavailable("chat:start_direct", "cyd");
    unavailable("chat:toggle_favorite", json("{'id':'" + room + "','type':'ROOM'}"));
    unavailable("chat:toggle_favorite", json("{'id':'bob','type':'USER'}"));
    unavailable("chat:get_init_data", json("{}"));
    acknowledged(ann, "heartbeat", json("{}"));
    stores.mend();
    assertThat(stored()).containsExactly("before");
    try (var operator = gabay.town.person("ann")) {
      Await.until("writes are taken again", () -> operator.call("GET", "/ready", null).statusCode() == 200);
    }
    send(ann, "chat:send_message", room, "after");
    assertThat(stored()).containsExactly("before", "after");
  }

  @Test
  void whoComesMeanwhileIsLetInWhenItCanBeToldItsLists() {
    stores.breakDown();
    try (var bob = GabayDevices.to(gabay.town.uri(), "bob").open()) {
      bob.await(heard -> heard.event().equals("disconnect") || heard.event().equals("connect_error"), "its end");
      assertThat(bob.rest()).noneMatch(heard -> heard.event().startsWith("chat:"));
      stores.mend();
      assertThat(bob.await("chat:init_data").first().path("rooms").get(0).path("id").asString()).isEqualTo(room);
    }
  }

  @Test
  void listsThatCouldNotBeLookedUpAreToldLater() {
    var bob = gabay.user("bob");
    stores.hide();
    int before = stores.failures();
    send(ann, "chat:send_message", room, "stored");
    assertThat(bob.await("chat:message").first().path("content").asString()).isEqualTo("stored");
    Await.until("the lists were tried twice", () -> stores.failures() > before + 1);
    stores.mend();
    GabayDevices.await(bob, "chat:room_list_update",
        rooms -> rooms.get(0).path("lastMessage").path("content").asString("").equals("stored"));
  }

  @Test
  void listsAreLookedUpAgainAfterAFaultInTheProgram() {
    var bob = gabay.user("bob");
    stores.confuse("lastRead");
    int before = stores.failures();
    send(ann, "chat:send_message", room, "one");
    Await.until("the lists were tried", () -> stores.failures() > before);
    stores.mend();
    send(ann, "chat:send_message", room, "two");
    GabayDevices.await(bob, "chat:room_list_update",
        rooms -> rooms.get(0).path("lastMessage").path("content").asString("").equals("two"));
  }

  @Test
  void whileTheJournalIsFullNothingIsTaken() throws Exception {
    stores.hold();
    fill();
    unavailable(new Call("POST", "/rooms", "{\"name\":\"Cats\",\"participants\":[]}"));
    unavailable(new Call("POST", "/reactions", "{\"messageId\":\"" + id + "\",\"emoji\":\"+1\"}"));
    unavailable("chat:send_message", text(room, "lost"));
    unavailable("chat:update_message", about(",'content':'lost'"));
    unavailable("chat:delete_message", id);
    unavailable("chat:start_direct", "cyd");
    unavailable("chat:toggle_favorite", json("{'id':'bob','type':'USER'}"));
    acknowledged(ann, "chat:join", room); // that it was read is said again with the next page
    stores.release();
    Await.until("the journal is empty", () -> {
      var answer = ann.ask("chat:send_message", text(room, "after")).getFirst();
      return answer.path("success").asBoolean();
    });
    assertThat(stored()).containsExactly("before", "after");
  }

  /// Other drafts than those of Gabay's clients take all places.
  private void fill() throws ReflectiveOperationException {
    var field = gabay.town.server().getClass().getDeclaredField("journal");
    field.setAccessible(true);
    var journal = (Journal) field.get(gabay.town.server());
    var refused = new AtomicBoolean();
    var answer = new Answer() {
      @Override
      public void stored(Receipt receipt) {
        // it was held for long
      }

      @Override
      public void refused(Rejection rejection) {
        refused.set(true);
      }
    };
    var draft = new Draft(Identity.of("elsewhere", "somebody"), null, new Intent.NoteName("Some Body"));
    journal.submit(draft, answer);
    Await.until("the writer holds some", () -> journal.inHand() > 0);
    while (!refused.get()) {
      journal.submit(draft, answer);
    }
  }
}
