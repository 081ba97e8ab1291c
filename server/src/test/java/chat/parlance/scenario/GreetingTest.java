package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What happens to conversations while somebody is saying hello.
class GreetingTest {

  @TempDir Path data = Path.of("");

  private final WatchedStores stores = new WatchedStores();
  private Town town;
  private Person ann;
  private String room = "";

  @BeforeEach
  void open() {
    town = new Town(Clock.systemUTC(), stores, data, "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    ann = town.person("ann");
    room = ann.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"bob\"]}").path("id").asString();
  }

  @AfterEach
  void close() {
    town.close();
  }

  private void remove() {
    assertThat(ann.call("DELETE", "/v1/conversations/" + room + "/members/bob", null).statusCode()).isEqualTo(200);
  }

  private void invite() {
    assertThat(ann.call("POST", "/v1/conversations/" + room + "/members", "{\"users\":[\"bob\"]}").statusCode())
        .isEqualTo(200);
  }

  private long post(String text) {
    return ann.post("/v1/conversations/" + room + "/messages", "{\"text\":\"" + text + "\"}").path("seq").asLong();
  }

  private static boolean isChange(JsonNode frame) {
    return frame.path("op").asString().equals("change");
  }

  @Test
  void whoIsRemovedWhileSayingHelloHearsNothingMore() {
    stores.afterMembershipsOf("bob", this::remove);
    var bob = town.person("bob");
    assertThat(bob.hello().path("conversations")).isEmpty();
    post("secret");
    assertThat(bob.soFar(1)).noneMatch(GreetingTest::isChange);
    assertThat(bob.ask(2, "{\"op\":\"history\",\"conversation\":\"" + room + "\"}").path("code").asString())
        .isEqualTo("not-found");
  }

  @Test
  void whoIsRemovedAndResumesWhileSayingHelloIsToldThatItIsNoMember() {
    stores.afterMembershipsOf("bob", () -> {
      remove();
      post("secret");
    });
    var bob = town.person("bob");
    bob.hello("{\"" + room + "\":1}");
    assertThat(bob.awaitOp("gap").path("reason").asString()).isEqualTo("not-a-member");
    post("secret");
    assertThat(bob.soFar(1)).noneMatch(GreetingTest::isChange);
  }

  @Test
  void whoIsRemovedAndInvitedAgainWhileSayingHelloHearsWhatFollows() {
    stores.afterMembershipsOf("bob", () -> {
      remove();
      invite();
    });
    var bob = town.person("bob");
    assertThat(bob.hello().path("conversations")).hasSize(1);
    long seq = post("welcome");
    assertThat(bob.await(GreetingTest::isChange).path("seq").asLong()).isEqualTo(seq);
  }

  @Test
  void whoIsInvitedWhileSayingHelloHearsWhatFollows() {
    remove();
    stores.afterMembershipsOf("bob", this::invite);
    var bob = town.person("bob");
    bob.hello();
    long seq = post("welcome");
    assertThat(bob.await(frame -> isChange(frame) && frame.path("seq").asLong() == seq).path("message").path("text")
        .asString()).isEqualTo("welcome");
  }

  @Test
  void aHelloAfterARestartReadsNothingForConversationsThatMissNothing() {
    int rooms = 40;
    for (int i = 0; i < rooms; i++) {
      ann.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"bob\"]}");
    }
    town.restart();
    var bob = town.person("bob");
    bob.get("/v1/conversations?limit=100"); // what the listing needs is known now
    var before = Readings.of(bob);
    assertThat(bob.hello().path("conversations")).hasSize(rooms + 1);
    bob.ask(1, "{\"op\":\"conversations\",\"limit\":1}");
    var after = Readings.of(bob);
    assertThat(after.since(before, "parlance_replay_reads_total")).isZero();
    assertThat(after.since(before, "parlance_store_statements_total")).as("the newest message and the like")
        .isLessThanOrEqualTo(2L * (rooms + 1) + 10);
    ann = town.person("ann");
    long seq = post("later");
    assertThat(bob.await(GreetingTest::isChange).path("seq").asLong()).isEqualTo(seq);
  }

  @Test
  void somebodyWithVeryManyConversationsIsGreetedAndHearsEachOfThem() {
    int rooms = 1_000;
    ann.hello();
    for (int i = 0; i < rooms; i++) {
      ann.say("{\"op\":\"open\",\"ref\":" + i + ",\"kind\":\"group\",\"members\":[\"bob\"]}");
    }
    var opened = new ArrayList<String>();
    ann.until(frame -> frame.path("op").asString().equals("ack") && opened.add(frame.path("conversation").asString())
        && opened.size() == rooms);
    var bob = town.person("bob");
    assertThat(bob.hello("{\"" + opened.getFirst() + "\":0}").path("more").asBoolean()).isTrue();
    assertThat(bob.await(GreetingTest::isChange).path("type").asString()).isEqualTo("opened");
    bob.soFar(1);
    for (int i = 0; i < rooms; i++) {
      ann.say("{\"op\":\"send\",\"to\":\"" + opened.get(i) + "\",\"key\":\"k" + i + "\",\"text\":\"hi\"}");
    }
    var heard = new ArrayList<String>();
    bob.until(frame -> isChange(frame) && heard.add(frame.path("conversation").asString()) && heard.size() == rooms);
    assertThat(heard).containsExactlyInAnyOrderElementsOf(opened);
  }

  @Test
  void whatIsSaidRightBehindHelloTakesEffectAfterIt() {
    ann.hello();
    var bob = town.person("bob");
    bob.connect();
    bob.say("{\"op\":\"hello\"}");
    bob.say("{\"op\":\"typing\",\"ref\":1,\"conversation\":\"" + room + "\",\"on\":true}");
    bob.say("{\"op\":\"presence\",\"ref\":2,\"status\":\"busy\"}");
    var said = bob.until(frame -> frame.path("ref").asInt(-1) == 2);
    assertThat(said.getFirst().path("op").asString()).isEqualTo("ready");
    assertThat(said).noneMatch(frame -> frame.path("op").asString().equals("error"));
    assertThat(ann.await(frame -> frame.path("type").asString().equals("typing")).path("user").asString())
        .isEqualTo("bob");
  }

  @Test
  void whoMayPostMayTypeOverBothTransports() {
    ann.hello();
    var open = ann.ask(1, "{\"op\":\"open\",\"kind\":\"room\",\"name\":\"square\"}").path("conversation")
        .asString();
    var guest = town.person("guest");
    guest.hello();
    guest.say("{\"op\":\"typing\",\"ref\":5,\"conversation\":\"" + open + "\",\"on\":true}");
    assertThat(ann.await(frame -> frame.path("type").asString().equals("typing")).path("user").asString())
        .isEqualTo("guest");
    assertThat(guest.ask(6, "{\"op\":\"typing\",\"conversation\":\"" + room + "\"}").path("code").asString())
        .isEqualTo("not-found");
    assertThat(guest.call("POST", "/v1/conversations/" + open + "/typing", "{\"on\":true}").statusCode())
        .isEqualTo(202);
    assertThat(guest.call("POST", "/v1/conversations/" + room + "/typing", "{\"on\":true}").statusCode())
        .isEqualTo(404);
    ann.ask(2, "{\"op\":\"update\",\"conversation\":\"" + open + "\",\"status\":\"closed\"}");
    assertThat(ann.ask(3, "{\"op\":\"typing\",\"conversation\":\"" + open + "\"}").path("code").asString())
        .isEqualTo("closed");
    assertThat(ann.call("POST", "/v1/conversations/" + open + "/typing", "{\"on\":true}").statusCode())
        .isEqualTo(409);
  }
}
