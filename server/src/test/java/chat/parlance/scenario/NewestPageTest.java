package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The newest page comes from memory and says what the store says, which is asked with `after=0`.
class NewestPageTest {

  @TempDir Path data = Path.of("");

  private Town town;
  private Person ann;
  private String room = "";
  private int ref = 1;

  @BeforeEach
  void open() throws IOException {
    town = new Town(data);
    ann = town.person("ann");
    ann.hello();
    room = ann.ask(ref++, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"bob\"]}").path("conversation")
        .asString();
  }

  @AfterEach
  void close() {
    town.close();
  }

  private String send(String fields) {
    return ann.ask(ref, "{\"op\":\"send\",\"to\":\"" + room + "\",\"key\":\"k" + ref++ + "\"," + fields + "}")
        .path("id")
        .asString();
  }

  private void say(String op, String message, String fields) {
    ann.ask(ref++, "{\"op\":\"" + op + "\",\"conversation\":\"" + room + "\",\"message\":\"" + message + "\"" + fields
        + "}");
  }

  private String page(String query) {
    return ann.call("GET", "/v1/conversations/" + room + "/messages?" + query, null).body();
  }

  private void samePages() {
    assertThat(page("limit=200")).isEqualTo(page("limit=200&after=0"));
  }

  @Test
  void anEmptyConversationHasAnEmptyPage() {
    assertThat(page("limit=5")).isEqualTo("{\"messages\":[],\"hasMore\":false,\"lastSeq\":1}");
  }

  @Test
  void messagesLookAsTheStoreHasThem() {
    send("\"text\":\"a \\\"quoted\\\",\\\"message\\\":{ word\"");
    send("\"text\":\"b 😀\",\"metadata\":{\"message\":{\"x\":[1,2]}},\"attachments\":[{\"ref\":\"r\"}]");
    samePages();
  }

  @Test
  void editsAndDeletionsShow() {
    var first = send("\"text\":\"first\"");
    var second = send("\"text\":\"second\"");
    say("edit", first, ",\"text\":\"changed\"");
    say("delete", second, "");
    say("edit", first, ",\"text\":\"changed again\"");
    samePages();
    assertThat(page("limit=200")).contains("changed again").doesNotContain("second");
  }

  @Test
  void reactionsAndPinsShow() {
    var first = send("\"text\":\"first\"");
    say("react", first, ",\"emoji\":\"👍\"");
    say("pin", first, "");
    samePages();
    assertThat(page("limit=200")).contains("reactions").contains("pinned");
  }

  @Test
  void whatWasClearedIsNotThere() {
    send("\"text\":\"first\"");
    send("\"text\":\"second\"");
    ann.ask(ref++, "{\"op\":\"mark\",\"conversation\":\"" + room + "\",\"cleared\":2}");
    samePages();
    assertThat(page("limit=200")).doesNotContain("first").contains("second");
  }

  @Test
  void aShortPageIsTheNewestPart() {
    for (int i = 0; i < 20; i++) {
      send("\"text\":\"number " + i + "\"");
    }
    assertThat(page("limit=2")).contains("number 18").contains("number 19").doesNotContain("number 17")
        .contains("\"hasMore\":true,\"lastSeq\":21}");
    assertThat(page("limit=20")).contains("\"hasMore\":false");
  }
}
