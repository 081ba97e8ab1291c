package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ConversationTest {

  @TempDir Path data = Path.of("");

  private Town town;

  @BeforeEach
  void open() {
    town = new Town(data);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private static boolean message(JsonNode frame, String text) {
    return frame.path("message").path("text").asString("").equals(text);
  }

  @Test
  void whatOnePersonSaysTheOtherHearsInOrder() {
    var ann = town.person("ann");
    var bob = town.person("bob");
    ann.hello();
    bob.hello();
    for (int i = 1; i <= 100; i++) {
      ann.say("{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k" + i + "\",\"text\":\"t" + i + "\"}");
    }
    var heard = bob.until(frame -> message(frame, "t100")).stream()
        .filter(f -> f.path("op").asString().equals("change"))
        .toList();
    assertThat(heard).hasSize(101);
    for (int i = 0; i < heard.size(); i++) {
      assertThat(heard.get(i).path("seq").asInt()).isEqualTo(i + 1);
    }
    assertThat(heard.get(0).path("type").asString()).isEqualTo("opened");
    assertThat(message(heard.get(42), "t42")).isTrue();
  }

  @Test
  void aRepeatedSendReturnsTheFirstResultAndOtherContentIsAConflict() {
    var ann = town.person("ann");
    ann.hello();
    var first = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k\",\"text\":\"once\"}");
    var again = ann.ask(2, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k\",\"text\":\"once\"}");
    var other = ann.ask(3, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k\",\"text\":\"twice\"}");
    assertThat(again.path("id")).isEqualTo(first.path("id"));
    assertThat(again.path("seq")).isEqualTo(first.path("seq"));
    assertThat(again.path("at")).isEqualTo(first.path("at"));
    assertThat(again.path("duplicate").asBoolean()).isTrue();
    assertThat(other.path("code").asString()).isEqualTo("conflict");
    town.restart();
    var later = town.person("ann").post("/v1/users/bob/messages", "{\"text\":\"once\",\"key\":\"k\"}");
    assertThat(later.path("id")).isEqualTo(first.path("id"));
  }

  @Test
  void aRemovedMemberHearsNothingMoreAndSeesNothingMore() {
    var ann = town.person("ann");
    var bob = town.person("bob");
    ann.hello();
    bob.hello();
    var group = ann.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"bob\"]}").path("conversation")
        .asString();
    ann.ask(2, "{\"op\":\"remove\",\"conversation\":\"" + group + "\",\"user\":\"bob\"}");
    ann.ask(3, "{\"op\":\"send\",\"to\":\"" + group + "\",\"key\":\"s\",\"text\":\"secret\"}");
    bob.await(frame -> frame.path("type").asString("").equals("left"));
    assertThat(bob.soFar(9).toString()).doesNotContain("secret");
    assertThat(bob.call("GET", "/v1/conversations/" + group + "/messages", null).statusCode()).isEqualTo(404);
    var refused = bob.ask(10, "{\"op\":\"send\",\"to\":\"" + group + "\",\"key\":\"z\",\"text\":\"me?\"}");
    assertThat(refused.path("code").asString()).isEqualTo("not-found");
  }

  @Test
  void anEditShowsTheNewestWordsAndADeletionNoneAlsoInTheLog() {
    var ann = town.person("ann");
    ann.hello();
    var sent = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"1\",\"text\":\"first words\"}");
    var c = sent.path("conversation").asString();
    var m = sent.path("id").asString();
    var path = "/v1/conversations/" + c + "/messages/" + m;
    ann.call("PATCH", path, "{\"text\":\"second words\"}");
    assertThat(ann.get(path).path("text").asString()).isEqualTo("second words");
    assertThat(ann.get("/v1/conversations/" + c + "/changes").toString()).doesNotContain("first words");
    ann.call("DELETE", path, null);
    assertThat(ann.get(path).path("deletedAt").isMissingNode()).isFalse();
    assertThat(ann.get("/v1/conversations/" + c + "/changes").toString()).doesNotContain("words");
    town.restart();
    assertThat(town.person("ann").get("/v1/conversations/" + c + "/changes").toString()).doesNotContain("words");
  }

  @Test
  void reactionsPinsMarksAndReadersAreKept() {
    var ann = town.person("ann");
    var bob = town.person("bob");
    ann.hello();
    bob.hello();
    var sent = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"1\",\"text\":\"hi\"}");
    var c = sent.path("conversation").asString();
    var path = "/v1/conversations/" + c + "/messages/" + sent.path("id").asString();
    assertThat(bob.get("/v1/conversations/" + c).path("unread").asInt()).isEqualTo(1);
    bob.call("PUT", path + "/reactions/%F0%9F%91%8D", null);
    bob.call("PUT", path + "/pin", null);
    bob.call("PUT", "/v1/conversations/" + c + "/marks", "{\"read\":" + sent.path("seq").asInt() + "}");
    ann.await(frame -> frame.path("type").asString("").equals("mark") && frame.path("user").asString().equals("bob"));
    var message = ann.get(path);
    assertThat(message.path("reactions").path(0).path("users").path(0).asString()).isEqualTo("bob");
    assertThat(message.path("pinned").asBoolean()).isTrue();
    assertThat(ann.get(path + "/readers").path("readers").path(0).path("user").asString()).isEqualTo("bob");
    assertThat(ann.get("/v1/conversations/" + c + "/pins").path("messages")).hasSize(1);
    assertThat(bob.get("/v1/conversations/" + c).path("unread").asInt()).isZero();
    assertThat(ann.get("/v1/search?q=HI").path("messages")).hasSize(1);
  }

  @Test
  void typingIsToldToTheOthersAndEndsByItself() {
    var ann = town.person("ann");
    var bob = town.person("bob");
    ann.hello();
    bob.hello();
    var c = ann.ask(1, "{\"op\":\"open\",\"user\":\"bob\"}").path("conversation").asString();
    bob.await(frame -> frame.path("type").asString("").equals("opened"));
    ann.say("{\"op\":\"typing\",\"conversation\":\"" + c + "\",\"on\":true}");
    assertThat(bob.await(frame -> frame.path("type").asString("").equals("typing")).path("on").asBoolean()).isTrue();
    assertThat(bob.await(frame -> frame.path("type").asString("").equals("typing")).path("on").asBoolean()).isFalse();
  }

  @Test
  void aSpaceKnowsNothingOfAnother() {
    var ann = town.person("ann");
    ann.hello();
    var c = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"1\",\"text\":\"hi\"}").path("conversation")
        .asString();
    var twin = town.personWith(Town.token("other", "ann", Duration.ofHours(1), "admin"));
    assertThat(twin.hello().path("conversations")).isEmpty();
    assertThat(twin.call("GET", "/v1/conversations/" + c, null).statusCode()).isEqualTo(404);
    assertThat(twin.call("GET", "/v1/conversations/" + c + "/changes", null).statusCode()).isEqualTo(404);
    assertThat(
        twin.ask(1, "{\"op\":\"send\",\"to\":\"" + c + "\",\"key\":\"1\",\"text\":\"hi\"}").path("code").asString())
        .isEqualTo("not-found");
  }

  @Test
  void aRevokedTokenEndsItsLiveSessionAtOnceAndOpensNoOther() {
    var ann = town.person("ann");
    ann.hello();
    assertThat(ann.call("POST", "/v1/tokens/revoke", "{\"user\":\"ann\"}").statusCode()).isEqualTo(204);
    assertThat(ann.closeCode()).isEqualTo(4002);
    assertThat(ann.call("GET", "/v1/me", null).statusCode()).isEqualTo(401);
    town.restart();
    assertThat(town.person("bob").call("GET", "/v1/me", null).statusCode()).isEqualTo(200);
  }

  @Test
  void headersTellTheRateThatARequestIsCountedIn() {
    var ann = town.person("ann");
    var limits = ann.get("/v1/me").path("limits");
    assertThat(limit(ann.call("GET", "/v1/conversations", null))).isEqualTo(limits.path("requestsBurst").asString());
    assertThat(limit(ann.call("POST", "/v1/users/bob/messages", "{\"text\":\"hi\"}")))
        .isEqualTo(limits.path("messagesBurst").asString());
    assertThat(limit(ann.call("POST", "/v1/users/bob/messages", "{\"text\":\"\"}"))).as("also where it is refused")
        .isEqualTo(limits.path("messagesBurst").asString());
  }

  private static String limit(HttpResponse<String> response) {
    return response.headers().firstValue("RateLimit-Limit").orElse("none");
  }

  @Test
  void everybodyOfTheSpaceHearsAGlobalConversationAndNobodyElse() {
    var early = town.person("ann");
    early.hello();
    var global = town.person("root", "admin").post("/v1/conversations", "{\"kind\":\"global\",\"subject\":\"News\"}")
        .path("id").asString();
    var late = town.person("bob");
    late.hello();
    var sender = town.person("cat");
    sender.hello();
    var stranger = town.personWith(Town.token("other", "ann", Duration.ofHours(1)));
    stranger.hello();
    assertThat(
        sender.ask(1, "{\"op\":\"send\",\"to\":\"" + global + "\",\"key\":\"1\",\"text\":\"hello all\"}").path("seq")
            .asInt())
        .isEqualTo(2);
    for (var person : List.of(early, late)) {
      assertThat(person.await(frame -> frame.path("seq").asInt() == 2 && frame.path("op").asString().equals("change"))
          .path("message").path("text").asString()).isEqualTo("hello all");
    }
    assertThat(stranger.soFar(1)).noneMatch(frame -> frame.path("conversation").asString("").equals(global));
    assertThat(stranger.call("GET", "/v1/conversations/" + global, null).statusCode()).isEqualTo(404);
  }

  @Test
  void badFramesAreRefusedInWordsAndTheConnectionGoesOn() {
    var ann = town.person("ann");
    ann.hello();
    ann.say("{\"op\":\"send\",\"ref\":1}");
    assertThat(ann.awaitOp("error").path("message").asString()).contains("to", "expected");
    ann.say("not json");
    assertThat(ann.awaitOp("error").path("code").asString()).isEqualTo("invalid");
    ann.say("[".repeat(20_000));
    assertThat(ann.awaitOp("error").path("code").asString()).isEqualTo("invalid");
    ann.say("{\"op\":\"fly\"}");
    assertThat(ann.awaitOp("error").path("message").asString()).contains("fly");
    assertThat(ann.ask(7, "{\"op\":\"ping\"}").path("op").asString()).isEqualTo("pong");
  }
}
