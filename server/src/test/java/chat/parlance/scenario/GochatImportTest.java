package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.imports.OriginalException;
import chat.parlance.imports.Originals;
import chat.parlance.imports.Tally;
import chat.parlance.imports.Tally.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Go-Chat's people move: rooms and messages keep their UUIDs.
class GochatImportTest {

  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final String BOB = "0d9a5b6c-2222-4333-9444-555566667777";
  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String FIRST = "11111111-6d3f-4a52-9d0c-5a2a0f4f7d01";
  private static final String SECOND = "22222222-6d3f-4a52-9d0c-5a2a0f4f7d02";

  @TempDir Path data = Path.of("");

  private final OldTables old = new OldTables();

  @AfterEach
  void close() {
    old.close();
  }

  private void fill() {
    old.run("""
        create table chat_messages (id uuid primary key, room_id uuid, user_id uuid, content text,
          created_at timestamptz);
        create index on chat_messages (room_id);
        create table chat_room_participants (room_id uuid, user_id uuid, created_at timestamptz, unique (room_id, user_id));
        insert into chat_room_participants values ('%1$s', '%3$s', now());
        insert into chat_messages values
          ('%5$s', '%1$s', '%3$s', 'second', '2025-03-02 11:00:00.654321+01'),
          ('%4$s', '%1$s', '%2$s', 'first', '2024-12-31 23:59:59.999+00'),
          ('33333333-6d3f-4a52-9d0c-5a2a0f4f7d03', '%1$s', '%2$s', null, now()),
          ('44444444-6d3f-4a52-9d0c-5a2a0f4f7d04', null, '%2$s', 'nowhere', now()),
          ('55555555-6d3f-4a52-9d0c-5a2a0f4f7d05', '%3$s', '%2$s', null, now()),
          ('66666666-6d3f-4a52-9d0c-5a2a0f4f7d06', '%1$s', '%2$s', 'never', 'infinity')
        """.formatted(ROOM, ANN, BOB, FIRST, SECOND));
  }

  private Tally bring() {
    return OldTown.bring(data, "gochat", Originals.gochat(old.address(null)));
  }

  private static JsonNode history(Person person, int offset) {
    person.say("{\"type\":\"get_history\",\"limit\":50,\"offset\":" + offset + "}");
    return person.await(frame -> frame.path("type").asString().equals("message_history")).path("payload");
  }

  private static List<String> ids(JsonNode history) {
    return history.path("messages").valueStream().map(one -> one.path("id").asString()).toList();
  }

  private static Person enter(Town town, String user) {
    var token = GochatTokens.access(user);
    var person = town.personWith(token);
    person.connect("/ws/chat/" + ROOM + "?token=" + token);
    return person;
  }

  @Test
  void aRoomHasItsHistoryUnderItsIds() {
    fill();
    var tally = bring();
    assertThat(tally.of(Kind.CONVERSATIONS)).isEqualTo(1);
    assertThat(tally.of(Kind.MESSAGES)).isEqualTo(2);
    assertThat(tally.lines()).anySatisfy(line -> assertThat(line).contains("33333333", "content: null", "a text"))
        .anySatisfy(line -> assertThat(line).contains("66666666", "createdAt", "a time"))
        .anySatisfy(line -> assertThat(line).contains("of no room"));
    assertThat(bring().of(Kind.MESSAGES)).as("a second time").isZero();
    try (var town = new Town(data, "GOCHAT_ACCESS_SECRET", GochatTokens.SECRET)) {
      var ann = enter(town, ANN);
      var history = history(ann, 0);
      assertThat(ids(history)).containsExactly(FIRST, SECOND);
      assertThat(history.path("total").asInt()).isEqualTo(2);
      assertThat(history.path("messages").path(1).path("timestamp").asString()).isEqualTo("2025-03-02T10:00:00.654Z");
      assertThat(history.path("messages").path(0).path("room_id").asString()).isEqualTo(ROOM);
      assertThat(ids(history(ann, 1))).containsExactly(FIRST);
      var bob = enter(town, BOB);
      bob.say("{\"type\":\"message\",\"content\":\"here\"}");
      var said = ann.await(frame -> frame.path("type").asString().equals("new_message"));
      assertThat(said.path("room_id").asString()).isEqualTo(ROOM);
      town.restart();
      assertThat(ids(history(enter(town, ANN), 0))).containsExactly(FIRST, SECOND,
          said.path("payload").path("id").asString());
    }
  }

  @Test
  void aDatabaseOfSomethingElseIsNamed() {
    assertThatThrownBy(this::bring).isInstanceOf(OriginalException.class)
        .hasMessageContaining("has no table chat_messages");
    old.run("create table chat_messages (id uuid)");
    assertThatThrownBy(this::bring).isInstanceOf(OriginalException.class).hasMessageContaining("no column roomId");
  }
}
