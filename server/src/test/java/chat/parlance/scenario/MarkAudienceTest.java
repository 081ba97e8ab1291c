package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Who is told how far somebody has read: everybody in a small conversation, only oneself in a large one.
class MarkAudienceTest {

  @TempDir Path data = Path.of("");

  private static boolean mark(JsonNode frame) {
    return frame.path("op").asString().equals("signal") && frame.path("type").asString().equals("mark");
  }

  private static Person present(Town town, String name) {
    var person = town.person(name);
    person.hello();
    return person;
  }

  private static String open(Person owner, int others) {
    var members = IntStream.range(0, others).mapToObj(i -> ",\"m" + i + "\"").collect(Collectors.joining());
    return owner.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"bob\"" + members + "]}")
        .path("conversation").asString();
  }

  @Test
  void marksInLargeConversationsAreToldToOneselfOnly() {
    try (var town = new Town(data)) {
      var ann = present(town, "ann");
      var phone = present(town, "ann");
      var bob = present(town, "bob");
      var large = open(ann, 199);
      var small = open(ann, 198);

      assertThat(ann.ask(2, "{\"op\":\"mark\",\"conversation\":\"" + large + "\",\"read\":1}").path("op").asString())
          .isEqualTo("ack");
      assertThat(ann.ask(3, "{\"op\":\"mark\",\"conversation\":\"" + small + "\",\"read\":1}").path("op").asString())
          .isEqualTo("ack");

      assertThat(phone.await(MarkAudienceTest::mark).path("conversation").asString()).isEqualTo(large);
      assertThat(phone.await(MarkAudienceTest::mark).path("conversation").asString()).isEqualTo(small);
      assertThat(bob.await(MarkAudienceTest::mark).path("conversation").asString()).as("the first that bob hears of")
          .isEqualTo(small);
    }
  }

  @Test
  void marksInConversationsThatAreOpenToAllAreToldToOneselfOnly() {
    try (var town = new Town(data)) {
      var global = town.person("root", "admin").post("/v1/conversations", "{\"kind\":\"global\",\"subject\":\"News\"}")
          .path("id").asString();
      var ann = present(town, "ann");
      var phone = present(town, "ann");
      var bob = present(town, "bob");
      var small = open(ann, 1);

      ann.ask(2, "{\"op\":\"mark\",\"conversation\":\"" + global + "\",\"read\":1}");
      ann.ask(3, "{\"op\":\"mark\",\"conversation\":\"" + small + "\",\"read\":1}");

      assertThat(phone.await(MarkAudienceTest::mark).path("conversation").asString()).isEqualTo(global);
      assertThat(bob.await(MarkAudienceTest::mark).path("conversation").asString()).as("the first that bob hears of")
          .isEqualTo(small);
    }
  }
}
