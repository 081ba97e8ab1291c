package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fields with values that nobody sane would send are refused; the session goes on.
class HarshFramesTest {

  private static final String DEEP = "[".repeat(60) + "]".repeat(60);
  private static final List<String> VALUES = List.of("99999999999999999999999999", "-1", "-0", "1.5", "1e2", "1e999",
      "-1e999", "1e-999", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "\"NaN\"", "true",
      "null", "\"\"", "\"1\"", "{}", "{\"a\":1e999}", "[]", "[1e999]", "[{}]", "[null]", DEEP, "\"\\ud800\"",
      "\"\\u0000\"", "9".repeat(900), "\"" + "x".repeat(5_000) + "\"");
  private static final List<String> FIELDS = List.of("ref", "key", "to", "user", "text", "kind", "attachments",
      "metadata", "replyTo", "thread", "conversation", "message", "emoji", "read", "delivered", "cleared", "on",
      "status", "users", "before", "after", "around", "limit", "changes", "members", "subject", "avatar", "name",
      "role", "favourite", "muted", "cursor");
  private static final List<String> OPS = List.of("send", "edit", "delete", "react", "pin", "mark", "typing",
      "presence", "who", "history", "open", "join", "leave", "invite", "remove", "role", "update", "settings",
      "conversations", "members", "ping");

  @TempDir Path data = Path.of("");

  private Town town;

  @BeforeEach
  void open() {
    town = new Town(data, "PARLANCE_LIMITS_MESSAGES_BURST", "100000", "PARLANCE_LIMITS_REQUESTS_BURST", "100000",
        "DATABASE_URL", "memory:");
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void everyFieldOfEveryOperationSurvivesEveryValue() {
    var ann = town.person("ann");
    ann.hello();
    var room = ann.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"subject\":\"x\"}").path("conversation").asString();
    int probe = 1_000;
    for (var op : OPS) {
      for (var field : FIELDS) {
        for (var value : VALUES) {
          var frame = "{\"op\":\"" + op + "\"" + (field.equals("ref") ? "" : ",\"ref\":1")
              + (field.equals("conversation") ? "" : ",\"conversation\":\"" + room + "\"") + ",\"" + field + "\":"
              + value + "}";
          if (!op.equals("leave")) {
            ann.say(frame);
          }
        }
      }
      int asked = probe++;
      ann.say("{\"op\":\"history\",\"ref\":" + asked + ",\"conversation\":\"" + room + "\"}"); // in its turn
      var answers = ann.until(frame -> frame.path("ref").asInt(-1) == asked);
      assertThat(answers).as(op).noneMatch(frame -> frame.path("code").asString().equals("fault"));
    }
    assertThat(ann.ask(2, "{\"op\":\"history\",\"conversation\":\"" + room + "\"}").path("op").asString())
        .isEqualTo("page");
  }

  @Test
  void aHelloWithHarshValuesIsRefusedAndCanBeSaidAgain() {
    for (var value : VALUES) {
      for (var hello : List.of("\"resume\":" + value, "\"resume\":{\"abc\":" + value + "}", "\"device\":" + value,
          "\"ref\":" + value)) {
        var person = town.person("bob" + VALUES.indexOf(value));
        person.connect();
        person.say("{\"op\":\"hello\"," + hello + "}");
        var answer = person
            .await(frame -> List.of("ready", "error").contains(frame.path("op").asString()));
        if (answer.path("op").asString().equals("error")) {
          assertThat(answer.path("code").asString()).as(hello).isIn("invalid", "not-found", "too-large");
          person.say("{\"op\":\"hello\"}");
          person.awaitOp("ready");
        }
        person.close();
      }
    }
  }

  @Test
  void aPositionBeyondAllNumbersIsInvalid() {
    var ann = town.person("ann");
    ann.connect();
    ann.say("{\"op\":\"hello\",\"resume\":{\"abc\":99999999999999999999999999}}");
    var error = ann.awaitOp("error");
    assertThat(error.path("code").asString()).isEqualTo("invalid");
    assertThat(error.path("field").asString()).isEqualTo("resume.abc");
    ann.say("{\"op\":\"ping\",\"ref\":1e999}");
    assertThat(ann.awaitOp("error").path("field").asString()).isEqualTo("ref");
  }
}
