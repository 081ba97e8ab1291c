package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Text that no store gives back as it came, half a surrogate pair or a NUL, is refused wherever a client can put text.
class WholeTextTest {

  /// As JSON has them.
  private static final List<String> BROKEN = List.of("a\\ud800b", "\\udc00", "\\ud800\\ud800\\udc00", "a\\u0000b");

  @TempDir Path data = Path.of("");

  private Town town;
  private Person ann;
  private int ref = 1;

  @BeforeEach
  void open() throws IOException {
    town = new Town(data);
    ann = town.person("ann");
    ann.hello();
  }

  @AfterEach
  void close() {
    town.close();
  }

  private void refused(String field, String frame) {
    for (var broken : BROKEN) {
      var answer = ann.ask(ref++, frame.replace("BROKEN", broken));
      assertThat(answer.path("code").asString()).as("%s", answer).isEqualTo("invalid");
      assertThat(answer.path("field").asString()).as("%s", answer).isEqualTo(field);
    }
  }

  @Test
  void everyFieldOfAFrameIsLookedAt() {
    var sent = ann.ask(ref++, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k\",\"text\":\"whole 😀\"}");
    var room = "\"conversation\":\"" + sent.path("conversation").asString() + "\"";
    var message = room + ",\"message\":\"" + sent.path("id").asString() + "\"";
    refused("text", "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"t\",\"text\":\"BROKEN\"}");
    refused("key", "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"BROKEN\",\"text\":\"hi\"}");
    refused("user", "{\"op\":\"send\",\"user\":\"BROKEN\",\"key\":\"u\",\"text\":\"hi\"}");
    refused("ref", "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"a\",\"attachments\":[{\"ref\":\"BROKEN\"}]}");
    refused("name",
        "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"a\",\"attachments\":[{\"ref\":\"r\",\"name\":\"BROKEN\"}]}");
    refused("text", "{\"op\":\"edit\"," + message + ",\"text\":\"BROKEN\"}");
    refused("emoji", "{\"op\":\"react\"," + message + ",\"emoji\":\"BROKEN\"}");
    refused("members", "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"BROKEN\"]}");
    refused("subject", "{\"op\":\"open\",\"kind\":\"group\",\"subject\":\"BROKEN\"}");
    refused("name", "{\"op\":\"open\",\"kind\":\"room\",\"name\":\"BROKEN\"}");
    refused("users", "{\"op\":\"who\",\"users\":[\"BROKEN\"]}");
    refused("text", "{\"op\":\"presence\",\"status\":\"away\",\"text\":\"BROKEN\"}");
  }

  @Test
  void metadataIsLookedAtToo() {
    for (var metadata : List.of("{\"a\":\"\\ud800\"}", "{\"a\":[{\"b\":\"\\ud83dx\"}]}")) {
      var answer = ann.ask(ref++,
          "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"m\",\"text\":\"hi\",\"metadata\":" + metadata + "}");
      assertThat(answer.path("field").asString()).as("%s", answer).isEqualTo("metadata");
    }
  }

  @Test
  void aDeviceAndARefAreLookedAtToo() {
    var bob = town.person("bob");
    bob.connect();
    bob.say("{\"op\":\"hello\",\"device\":\"\\ud800\"}");
    assertThat(bob.awaitOp("error").path("field").asString()).isEqualTo("device");
    bob.say("{\"op\":\"ping\",\"ref\":\"\\ud800\"}");
    assertThat(bob.awaitOp("error").path("field").asString()).isEqualTo("ref");
  }

  @Test
  void whatLooksAlikeInTheStoreIsNotTakenForTheOther() {
    ann.ask(ref++, "{\"op\":\"send\",\"user\":\"x?\",\"key\":\"q?\",\"text\":\"first\"}");
    var answer = ann.call("POST", "/v1/users/x%3F/messages", "{\"key\":\"q\\ud800\",\"text\":\"other\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(ann.call("POST", "/v1/users/x%ED%A0%80/messages", "{\"text\":\"other\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void wholePairsAreKept() {
    var sent = ann.ask(ref++,
        "{\"op\":\"send\",\"user\":\"b😀b\",\"key\":\"😀\",\"text\":\"\\ud83d\\ude00\",\"metadata\":{\"😀\":\"😀\"}}");
    assertThat(sent.path("op").asString()).as("%s", sent).isEqualTo("ack");
    var read = ann.get("/v1/conversations/" + sent.path("conversation").asString() + "/messages").path("messages")
        .get(0);
    assertThat(read.path("text").asString()).isEqualTo("😀");
    assertThat(read.path("metadata").path("😀").asString()).isEqualTo("😀");
  }
}
