package chat.parlance.scenario;

import static chat.parlance.scenario.GabayDevices.json;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.imports.Originals;
import chat.parlance.imports.Tally;
import chat.parlance.imports.Tally.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Gabay's people move: their rooms and messages keep their ids. Only documents of the original are public: these tables are as they
/// name them, written as Prisma writes tables.
class GabayImportTest {

  private static final String CHAT = "/api/v2/chat";
  private static final String GROUP = "clx3f0000000008l1abcdefgh";
  private static final String DIRECT = "ann_bob";
  private static final String FIRST = "clx3f0001000108l1abcdefgh";
  private static final String SECOND = "7";
  private static final String THIRD = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";

  @TempDir Path data = Path.of("");

  private final OldTables old = new OldTables();

  @BeforeEach
  void fill() {
    old.run("""
        create schema acme;
        set search_path to acme;
        create type "RoomType" as enum ('GROUP', 'DIRECT');
        create type "MessageType" as enum ('TEXT', 'SYSTEM', 'FILE', 'IMAGE', 'POLL');
        create table "User" (id text primary key, name text, email text);
        create table "ChatRoom" (id text primary key, name text, type "RoomType" not null,
          "createdAt" timestamp(3) not null, "updatedAt" timestamp(3));
        create table "ChatRoomMembership" (id text primary key, "userId" text, "roomId" text, role text,
          "createdAt" timestamp(3));
        create table "Message" (id text primary key, content text, "roomId" text, "authorId" text, type "MessageType",
          "createdAt" timestamp(3) not null);
        create table "MessageReaction" (id text primary key, emoji text, "messageId" text, "userId" text);
        create table "MessageRead" (id text primary key, "messageId" text, "userId" text, "readAt" timestamp(3));
        insert into "User" values ('ann', 'Ann Alder'), ('bob', 'Bob Birch'), ('zoe', 'Nobody here');
        insert into "ChatRoom" values ('%1$s', 'Class 7b', 'GROUP', '2025-11-01 10:00:00', null),
          ('%2$s', null, 'DIRECT', '2025-11-02 10:00:00', null), ('empty', 'Nobody', 'GROUP', '2025-11-02', null);
        insert into "ChatRoomMembership" values ('m1', 'ann', '%1$s', 'ADMIN', '2025-11-01 10:00:00'),
          ('m2', 'bob', '%1$s', 'MEMBER', '2025-11-01 12:00:00'), ('m3', 'ann', '%2$s', 'MEMBER', '2025-11-02 10:00:00'),
          ('m4', 'bob', '%2$s', 'MEMBER', '2025-11-02 10:00:00'),
          ('m5', 'bob', '%2$s', 'MEMBER', '2025-11-02 10:00:01'), ('m6', 'bob', '%1$s', 'MEMBER', '2025-11-01 12:00:01');
        insert into "Message" values ('%4$s', 'second', '%1$s', 'bob', 'IMAGE', '2025-11-01 12:00:01.250'),
          ('%3$s', 'first', '%1$s', 'ann', 'TEXT', '2025-11-01 11:00:00'),
          ('%5$s', 'just us', '%2$s', 'bob', 'TEXT', '2025-11-02 11:00:00'),
          ('odd', 'which?', '%2$s', 'bob', 'POLL', '2025-11-02 11:00:00'),
          ('lost', 'where?', 'gone', 'bob', 'TEXT', '2025-11-02 11:00:00');
        insert into "MessageReaction" values ('r1', '👍', '%3$s', 'bob'), ('r2', '👍', '%3$s', 'bob');
        insert into "MessageRead" values ('d1', '%3$s', 'bob', '2025-11-01 12:00:00.500')
        """.formatted(GROUP, DIRECT, FIRST, SECOND, THIRD));
  }

  @AfterEach
  void close() {
    old.close();
  }

  private Tally bring() {
    return OldTown.bring(data, "gabay", Originals.gabay(old.address("acme")));
  }

  private static JsonNode messages(GabayDevices here, String user, String room) {
    return here.rest(user).get(CHAT + "/messages?roomId=" + room).path("messages");
  }

  @Test
  void roomsAndMessagesAreAsTheyWere() {
    var tally = bring();
    assertThat(tally.of(Kind.MESSAGES)).isEqualTo(3);
    assertThat(tally.of(Kind.REACTIONS)).isEqualTo(1);
    assertThat(tally.of(Kind.NAMES)).as("of those who are in rooms").isEqualTo(2);
    assertThat(tally.lines()).anySatisfy(line -> assertThat(line).contains("odd", "type: String POLL"))
        .anySatisfy(line -> assertThat(line).contains("of gone"))
        .anySatisfy(line -> assertThat(line).contains("empty: memberships: none"));
    var again = bring();
    assertThat(again.of(Kind.MESSAGES) + again.of(Kind.EDITS) + again.of(Kind.READ)).isZero();
    try (var here = new GabayDevices(data)) {
      var rooms = here.rest("ann").get(CHAT + "/rooms").path("rooms");
      assertThat(rooms.valueStream().map(one -> one.path("id").asString())).containsExactly(DIRECT, GROUP);
      assertThat(rooms.path(0).path("name").asString()).isEqualTo("Bob Birch");
      assertThat(rooms.path(1).path("name").asString()).isEqualTo("Class 7b");
      var group = messages(here, "ann", GROUP);
      assertThat(group.valueStream().map(one -> one.path("id").asString())).containsExactly(FIRST, SECOND);
      assertThat(group.path(0).path("timestamp").asString()).isEqualTo("2025-11-01T11:00:00.000Z");
      assertThat(group.path(0).path("reactions").path(0).path("emoji").asString()).isEqualTo("👍");
      assertThat(group.path(0).path("readBy").path(0).path("readAt").asString()).isEqualTo("2025-11-01T12:00:00.500Z");
      assertThat(group.path(1).path("type").asString()).isEqualTo("IMAGE");
    }
  }

  @Test
  void oldMessagesAreEditedDeletedAndReactedToAlsoRightAfterARestart() {
    bring();
    try (var here = new GabayDevices(data)) {
      var ann = here.user("ann");
      var bob = here.user("bob");
      GabayDevices.acknowledged(ann, "chat:join", GROUP);
      GabayDevices.acknowledged(bob, "chat:join", GROUP);
      var sent = GabayDevices.acknowledged(bob, "chat:send_message",
          json("{'roomId':'" + GROUP + "','content':'an answer','replyTo':'" + FIRST + "'}"));
      assertThat(sent.path("roomId").asString()).isEqualTo(GROUP);
      var told = GabayDevices.await(ann, "chat:message", one -> one.path("content").asString().equals("an answer"));
      assertThat(told.path("roomId").asString()).isEqualTo(GROUP);
      assertThat(told.path("replyTo").asString()).isEqualTo(FIRST);

      here.town.restart();
      var phone = here.user("bob");
      var hearing = here.user("ann");
      GabayDevices.acknowledged(phone, "chat:send_message", json("{'roomId':'" + DIRECT + "','content':'again'}"));
      assertThat(GabayDevices.await(hearing, "chat:message", one -> one.path("content").asString().equals("again"))
          .path("roomId").asString()).isEqualTo(DIRECT);
      GabayDevices.acknowledged(phone, "chat:update_message",
          json("{'messageId':'" + THIRD + "','content':'only us'}"));
      var update = GabayDevices.await(hearing, "chat:message_update", _ -> true);
      assertThat(update.path("roomId").asString()).isEqualTo(DIRECT);
      assertThat(update.path("message").path("id").asString()).isEqualTo(THIRD);
      GabayDevices.acknowledged(phone, "chat:join", GROUP);
      GabayDevices.acknowledged(hearing, "chat:join", GROUP);
      GabayDevices.acknowledged(phone, "chat:delete_message", SECOND);
      assertThat(GabayDevices.await(hearing, "chat:message_delete", _ -> true))
          .isEqualTo(json("{'roomId':'" + GROUP + "','messageId':'" + SECOND + "'}"));
      var reaction = here.rest("ann").post(CHAT + "/reactions", "{\"messageId\":\"" + FIRST + "\",\"emoji\":\"🎉\"}");
      assertThat(reaction.path("messageId").asString()).isEqualTo(FIRST);
      assertThat(here.rest("ann").call("DELETE", CHAT + "/reactions/" + reaction.path("id").asString(), null)
          .statusCode()).isEqualTo(200);
      OldTown.assertNothingMissed(here.town);
      assertThat(List.of(messages(here, "bob", GROUP).path(0).path("id").asString())).containsExactly(FIRST);
    }
    var again = bring();
    assertThat(again.of(Kind.EDITS)).as("what was edited here stays so").isZero();
  }
}
