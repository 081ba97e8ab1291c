package chat.parlance.scenario;

import static chat.parlance.scenario.GabayDevices.CHAT;
import static chat.parlance.scenario.GabayDevices.acknowledged;
import static chat.parlance.scenario.GabayDevices.assertRefused;
import static chat.parlance.scenario.GabayDevices.await;
import static chat.parlance.scenario.GabayDevices.direct;
import static chat.parlance.scenario.GabayDevices.json;
import static chat.parlance.scenario.GabayDevices.send;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.scenario.SocketClient.Way;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gabay's clients over real sockets, with the official Java client.
class GabaySocketsTest {

  @TempDir Path data = Path.of("");

  private @Nullable GabayDevices gabay;

  @AfterEach
  void close() {
    if (gabay != null) {
      gabay.close();
    }
  }

  private GabayDevices gabay(String... settings) {
    var open = gabay;
    if (open == null) {
      open = new GabayDevices(data, settings);
      gabay = open;
    }
    return open;
  }

  private Town town() {
    return gabay("PARLANCE_GABAY_PORT", "0").town;
  }

  private Way way(String user) {
    return GabayDevices.to(town().uri(), user);
  }

  private SocketClient enter(Way way) {
    return gabay().enter(way);
  }

  private SocketClient user(String name) {
    return gabay().user(name);
  }

  private Person rest(String user) {
    return gabay().rest(user);
  }

  private String group(String name, String... participants) {
    return gabay().group("ann", name, participants);
  }

  @Test
  void allReadingsOfItsEndpointAreServedOverBothTransports() {
    for (var listener : List.of("shared", "gabay")) {
      for (var transport : List.of("websocket", "polling")) {
        for (var place : List.of(List.of("/socket.io/", "/chat/"), List.of("/chat/", "/"), List.of("/chat/", "/chat/"),
            List.of("/chat/", "/chat"))) {
          var client = enter(SocketClient.to(town().uri(listener)).path(place.getFirst()).namespace(place.getLast())
              .transports(transport).auth("token", "Bearer " + GabayTokens.user("ann")).auth("userId", "ann"));
          assertThat(client.next().event()).isIn("chat:init_data");
          assertThat(client.ask("heartbeat")).hasSize(1);
        }
      }
    }
  }

  @Test
  void whoIsRefusedHearsWhatWasWrong() {
    assertThat(SocketClient.to(town().uri()).namespace("/chat/").refused()).isEqualTo(
        "Authentication token is required");
    assertThat(SocketClient.to(town().uri()).namespace("/chat/").auth("token", "Bearer " + GabayTokens.user("ann"))
        .refused()).isEqualTo("User ID is required");
    assertThat(way("ann").auth("userId", "bob").refused()).isEqualTo("User ID does not match the token");
    assertThat(way("ann").auth("token", "Bearer x.y.z").refused()).isEqualTo("Invalid token");
    assertThat(way("ann").auth("tenantToken", "acme").refused()).contains("not signed");
  }

  @Test
  void aDirectRoomIsTheSameForBothAndHeardWithoutJoining() {
    var ann = user("ann");
    var bob = user("bob");
    var room = direct(ann, "bob");
    assertThat(direct(bob, "ann")).isEqualTo(room);
    assertThat(direct(ann, "bob")).isEqualTo(room);
    var created = bob.await("chat:room_created").first();
    assertThat(created.path("id").asString()).isEqualTo(room);
    assertThat(created.path("name").asString()).isEqualTo("Ann");
    assertThat(created.path("type").asString()).isEqualTo("DIRECT");
    await(bob, "chat:room_list_update", rooms -> rooms.size() == 1);
    var person = await(bob, "chat:people_list_update", people -> people.size() == 1).get(0);
    assertThat(person.path("id").asString()).isEqualTo("ann");
    assertThat(person.path("name").asString()).isEqualTo("Ann");
    assertThat(person.path("status").asString()).isEqualTo("online");

    var receipt = send(ann, "chat:send_message", room, "hello");
    for (var client : List.of(ann, bob)) {
      var message = await(client, "chat:message", one -> one.path("content").asString().equals("hello"));
      assertThat(message.path("id").asString()).isEqualTo(receipt.path("id").asString());
      assertThat(message.path("roomId").asString()).isEqualTo(room);
      assertThat(message.path("roomType").asString()).isEqualTo("DIRECT");
      assertThat(message.path("type").asString()).isEqualTo("TEXT");
      assertThat(message.path("sender").path("name").asString()).isEqualTo("Ann");
      assertThat(Instant.parse(message.path("timestamp").asString())).isNotNull();
    }
    // what was said last, and what is unread, is in the list soon
    var listed = await(bob, "chat:room_list_update", rooms -> rooms.get(0).path("unreadCount").asInt() == 1).get(0);
    assertThat(listed.path("lastMessage").path("content").asString()).isEqualTo("hello");
    acknowledged(bob, "chat:join", room);
    await(bob, "chat:room_list_update", rooms -> rooms.get(0).path("unreadCount").asInt() == 0);
    // a client that comes later begins with it
    var lists = enter(way("bob")).await("chat:init_data").first();
    assertThat(lists.path("rooms").get(0).path("lastMessage").path("content").asString()).isEqualTo("hello");
    assertThat(lists.path("people").get(0).path("id").asString()).isEqualTo("ann");
    assertThat(lists.path("favorites").isEmpty()).isTrue();
  }

  @Test
  void aGroupIsHeardWhileItIsJoined() {
    var ann = user("ann");
    var bob = user("bob");
    var room = group("Cats", "bob");
    var created = await(bob, "chat:room_created", one -> one.path("id").asString().equals(room));
    assertThat(created.path("name").asString()).isEqualTo("Cats");
    assertThat(created.path("type").asString()).isEqualTo("GROUP");
    acknowledged(ann, "chat:join", room);
    send(ann, "chat:message", room, "unheard");
    await(ann, "chat:message", one -> one.path("content").asString().equals("unheard"));
    await(bob, "chat:room_list_update", rooms -> rooms.get(0).path("unreadCount").asInt() == 1);
    acknowledged(ann, "chat:presence", "away"); // is told to who shares a room, joined or not
    await(bob, "chat:presence_update", one -> one.path("userId").asString().equals("ann")
        && one.path("status").asString().equals("away"));
    acknowledged(bob, "chat:join", json("{'roomId':'" + room + "'}"));
    send(ann, "chat:send_message", room, "heard");
    assertThat(bob.await("chat:message").first().path("content").asString()).isEqualTo("heard");
    acknowledged(bob, "chat:leave", room);
    send(ann, "chat:send_message", room, "no longer");
    acknowledged(bob, "chat:join", room);
    send(ann, "chat:send_message", room, "again");
    assertThat(bob.await("chat:message").first().path("content").asString()).isEqualTo("again");
    assertThat(rest("bob").get(CHAT + "/messages?roomId=" + room).path("messages").size()).isEqualTo(4);
  }

  @Test
  void messagesAreChangedTakenBackAndReactedTo() {
    var ann = user("ann");
    var bob = user("bob");
    var room = direct(ann, "bob");
    var id = send(ann, "chat:send_message", room, "one").path("id").asString();
    bob.await("chat:message");
    acknowledged(ann, "chat:update_message", json("{'messageId':'" + id + "','content':'two'}"));
    var changed = bob.await("chat:message_update").first();
    assertThat(changed.path("roomId").asString()).isEqualTo(room);
    assertThat(changed.path("message").path("id").asString()).isEqualTo(id);
    assertThat(changed.path("message").path("content").asString()).isEqualTo("two");
    assertThat(changed.path("message").path("isEdited").asBoolean()).isTrue();
    var reaction = rest("bob").post(CHAT + "/reactions", "{\"messageId\":\"" + id + "\",\"emoji\":\"👍\"}");
    var reacted = await(ann, "chat:message_update", one -> !one.path("message").path("reactions").isEmpty());
    assertThat(reacted.path("message").path("content").asString()).isEqualTo("two");
    assertThat(reacted.path("message").path("reactions").get(0).path("users").get(0).path("name").asString())
        .isEqualTo("Bob");
    assertThat(rest("bob").call("DELETE", CHAT + "/reactions/" + reaction.path("id").asString(), null).statusCode())
        .isEqualTo(200);
    await(ann, "chat:message_update", one -> one.path("message").path("reactions").isEmpty());
    assertRefused(bob, "chat:update_message", json("{'messageId':'" + id + "','content':'three'}"), "author");
    assertRefused(bob, "chat:delete_message", id, "author");
    acknowledged(ann, "chat:delete_message", id);
    var gone = bob.await("chat:message_delete").first();
    assertThat(gone.path("roomId").asString()).isEqualTo(room);
    assertThat(gone.path("messageId").asString()).isEqualTo(id);
    assertThat(rest("bob").get(CHAT + "/messages?roomId=" + room).path("messages").isEmpty()).isTrue();
  }

  @Test
  void filesAndImagesKeepTheirKindAndWhatHangsOnThem() {
    var ann = user("ann");
    var bob = user("bob");
    var room = direct(ann, "bob");
    ann.emit("chat:send_message", json("{'roomId':'" + room + "','content':'a cat','type':'IMAGE','attachments':"
        + "[{'url':'https://files.example/1.png','name':'cat.png','type':'image/png','size':12}]}"));
    var image = bob.await("chat:message").first();
    assertThat(image.path("type").asString()).isEqualTo("IMAGE");
    assertThat(image.path("attachments").get(0).path("url").asString()).isEqualTo("https://files.example/1.png");
    ann.emit("chat:send_message", json("{'roomId':'" + room + "','content':'list.pdf','type':'FILE','replyTo':'"
        + image.path("id").asString() + "'}"));
    var file = bob.await("chat:message").first();
    assertThat(file.path("type").asString()).isEqualTo("FILE");
    assertThat(file.path("replyTo").asString()).isEqualTo(image.path("id").asString());
    assertRefused(ann, "chat:send_message", json("{'roomId':'" + room + "','content':'x','type':'SYSTEM'}"),
        "reserved");
    assertRefused(ann, "chat:send_message", json("{'roomId':'" + room + "','content':' '}"), "content");
    assertRefused(ann, "chat:send_message", json("{'roomId':'nowhere','content':'x'}"), "no room");
    assertRefused(ann, "chat:send_message", json("'just words'"), "roomId");
    assertRefused(ann, "chat:start_direct", "ann", "oneself");
    assertRefused(ann, "chat:join", json("[]"), "roomId");
    assertThat(ann.ask("chat:nothing").getFirst().path("success").asBoolean(true)).isFalse();
  }

  @Test
  void whoWritesAndWhoIsThereIsTold() {
    var ann = user("ann");
    var bob = user("bob");
    var room = direct(ann, "bob");
    acknowledged(bob, "chat:join", room);
    ann.emit("chat:typing", json("{'roomId':'" + room + "','isTyping':true}"));
    var typing = bob.await("chat:typing_status").first();
    assertThat(typing).isEqualTo(json("{'userId':'ann','roomId':'" + room + "','isTyping':true}"));
    ann.emit("chat:typing", json("{'roomId':'" + room + "','isTyping':false}"));
    await(bob, "chat:typing_status", one -> !one.path("isTyping").asBoolean(true));
    acknowledged(ann, "chat:presence", "away");
    await(bob, "chat:presence_update", one -> one.path("userId").asString().equals("ann")
        && one.path("status").asString().equals("away"));
    acknowledged(ann, "chat:presence", "offline");
    var hidden = await(bob, "chat:presence_update", one -> one.path("userId").asString().equals("ann")
        && one.path("status").asString().equals("offline"));
    assertThat(Instant.parse(hidden.path("lastSeen").asString())).isNotNull();
    bob.emit("chat:get_init_data");
    var person = bob.await("chat:init_data").first().path("people").get(0);
    assertThat(person.path("status").asString()).isEqualTo("offline");
    assertThat(person.path("lastSeen").asString()).isEqualTo(hidden.path("lastSeen").asString());
    acknowledged(ann, "chat:presence", "online");
    await(bob, "chat:presence_update", one -> one.path("userId").asString().equals("ann")
        && one.path("status").asString().equals("online"));
    assertRefused(ann, "chat:presence", "sleeping", "away");
  }

  @Test
  void favouritesAreToggledKeptAndToldToAllOfTheUsersSockets() {
    var desk = user("ann");
    var phone = user("ann");
    var room = group("Cats", "bob");
    var on = acknowledged(desk, "chat:toggle_favorite", json("{'id':'" + room + "','type':'ROOM'}"));
    assertThat(on.path("isFavorite").asBoolean()).isTrue();
    for (var client : List.of(desk, phone)) {
      var favourite = await(client, "chat:favorites_update", all -> all.size() == 1).get(0);
      assertThat(favourite).isEqualTo(json("{'id':'" + room + "','type':'ROOM','name':'Cats'}"));
    }
    acknowledged(phone, "chat:toggle_favorite", json("{'id':'bob','type':'USER'}"));
    await(desk, "chat:favorites_update", all -> all.size() == 2);
    town().restart();
    var lists = enter(way("ann")).await("chat:init_data").first();
    assertThat(lists.path("favorites").size()).isEqualTo(2);
    assertThat(lists.path("favorites").get(1).path("id").asString()).isEqualTo("bob");
    var later = user("ann");
    acknowledged(later, "chat:toggle_favorite", json("{'id':'" + room + "','type':'ROOM'}"));
    acknowledged(later, "chat:toggle_favorite", json("{'id':'bob','type':'USER'}"));
    await(later, "chat:favorites_update", all -> all.isEmpty());
    assertRefused(later, "chat:toggle_favorite", json("{'id':'bob','type':'PET'}"), "ROOM or USER");
  }

  @Test
  void tenantsHearNothingOfEachOther() {
    var acme = GabayTokens.tag("acme");
    var ann = enter(way("ann").auth("tenantToken", acme));
    var bob = enter(way("bob").query("x-tenant-tag", acme));
    var other = user("bob");
    bob.await("chat:init_data");
    var room = direct(ann, "bob");
    send(ann, "chat:send_message", room, "for acme");
    assertThat(bob.await("chat:message").first().path("content").asString()).isEqualTo("for acme");
    assertRefused(other, "chat:join", room, "no room");
    assertRefused(other, "chat:send_message", json("{'roomId':'" + room + "','content':'x'}"), "no room");
    other.emit("chat:get_init_data");
    assertThat(other.await("chat:init_data").first().path("rooms").isEmpty()).isTrue();
    assertThat(other.rest()).noneMatch(one -> one.event().equals("chat:message"));
  }

  @Test
  void clientsOfOtherDialectsAreInTheSameRooms() {
    gabay("PARLANCE_SHARED_SPACE", "true");
    var ann = town().person("ann");
    ann.hello();
    var bob = user("bob");
    var sent = ann.post("/v1/users/bob/messages", "{\"text\":\"from elsewhere\"}");
    var message = bob.await("chat:message").first();
    assertThat(message.path("content").asString()).isEqualTo("from elsewhere");
    assertThat(message.path("id").asString()).isEqualTo(sent.path("id").asString());
    var room = message.path("roomId").asString();
    assertThat(await(bob, "chat:room_created", one -> one.path("id").asString().equals(room)).path("name").asString())
        .isEqualTo("ann");
    var answer = send(bob, "chat:send_message", room, "from gabay").path("id").asString();
    var heard = ann.await(frame -> frame.path("type").asString().equals("message")
        && frame.path("actor").asString().equals("bob"));
    assertThat(heard.toString()).contains("from gabay").contains(answer);
    rest("bob").post(CHAT + "/reactions", "{\"messageId\":\"" + message.path("id").asString() + "\",\"emoji\":\"👍\"}");
    ann.await(frame -> frame.path("type").asString().equals("reacted"));
    var face = "https://files.example/cats.png";
    var group = ann.post("/v1/conversations", "{\"kind\":\"group\",\"subject\":\"Cats\",\"avatar\":\"" + face
        + "\",\"members\":[\"bob\"]}").path("id").asString();
    assertThat(
        await(bob, "chat:room_created", one -> one.path("id").asString().equals(group)).path("avatar").asString())
        .isEqualTo(face);
    acknowledged(bob, "chat:toggle_favorite", json("{'id':'" + group + "','type':'ROOM'}"));
    assertThat(await(bob, "chat:favorites_update", all -> all.size() == 1).get(0).path("avatar").asString())
        .isEqualTo(face);
    ann.say("{\"op\":\"typing\",\"conversation\":\"" + room + "\",\"on\":true}");
    await(bob, "chat:typing_status", one -> one.path("userId").asString().equals("ann"));
  }
}
