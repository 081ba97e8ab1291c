package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

/// What goes well over HTTP: each operation with all that it can be given.
final class RestScenes {

  private static final String GROUP = "{'kind':'group','subject':'Lunch','avatar':'https://example.org/a.png',"
      + "'metadata':{'color':'blue'},'members':['bob','cat']}";

  private final Desk desk;

  RestScenes(Desk desk) {
    this.desk = desk;
  }

  void conversations() {
    var c = desk.as("ann", "openConversation").key("open").body(GROUP).expect(201).path("id").asString();
    desk.as("ann", "openConversation").key("open").body(GROUP).expect(200);
    desk.open("{'kind':'room','name':'lobby','key':'the lobby'}");
    desk.as("bob", "openConversation").body("{'kind':'room','name':'lobby'}").expect(200);
    desk.open("{'user':'bob'}");
    desk.open("{'kind':'support'}");
    desk.admin("openConversation").body("{'kind':'global'}").expect(201);
    desk.as("ann", "updateConversation").with("id", c).key("update").body("{'subject':'Dinner',"
        + "'avatar':'https://example.org/b.png','metadata':{'color':'red'},'status':'active'}").expect(200);
    desk.post("bob", c, "hello");
    desk.as("ann", "settle").with("id", c).body("{'favourite':true,'muted':true}").expect(200);
    desk.as("ann", "mark").with("id", c).body("{'read':1,'delivered':2,'cleared':1}").expect(200);
    desk.as("ann", "typing").with("id", c).body("{'on':true}").expect(202);
    var seen = desk.as("ann", "getConversation").with("id", c).expect(200);
    assertThat(seen.propertyNames()).contains("role", "favourite", "muted", "lastMessage", "metadata", "avatar");
    var page = desk.as("ann", "listConversations").query("limit=1").expect(200);
    desk.as("ann", "listConversations").query("cursor=" + page.path("cursor").asString()).expect(200);
  }

  void members() {
    var c = desk.open(GROUP);
    assertThat(desk.as("ann", "listMembers").with("id", c).query("limit=1").expect(200).path("hasMore").asBoolean())
        .isTrue();
    desk.as("ann", "listMembers").with("id", c).query("after=ann").expect(200);
    desk.as("ann", "invite").with("id", c).key("i").body("{'users':['dan'],'role':'admin'}").expect(200);
    desk.as("ann", "changeRole").with("id", c).with("user", "dan").key("r").body("{'role':'member'}").expect(200);
    desk.as("ann", "removeMember").with("id", c).with("user", "dan").key("x").expect(200);
    var room = desk.open("{'kind':'room'}");
    desk.as("bob", "join").with("id", room).key("j").expect(200);
    var again = desk.as("bob", "join").with("id", room).key("j").reply();
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
  }

  void messages() {
    var c = desk.open(GROUP);
    var first = desk.post("bob", c, "needle");
    var full = "{'text':'look','kind':'file','attachments':[{'kind':'image','ref':'https://example.org/a.png',"
        + "'name':'a.png','type':'image/png','bytes':1234}],'metadata':{'a':1},'replyTo':'" + first + "','thread':'"
        + first + "'}";
    var m = desk.as("ann", "postMessage").with("id", c).key("m").body(full).expect(201).path("id").asString();
    desk.as("ann", "postMessage").with("id", c).key("m").body(full).expect(200);
    desk.as("ann", "postDirectMessage").body("{'text':'psst','key':'d'}").expect(201);
    desk.as("ann", "postDirectMessage").body("{'text':'psst','key':'d'}").expect(200);
    desk.as("bob", "react").with("id", c).with("message", m).key("r").expect(200);
    desk.as("ann", "pin").with("id", c).with("message", m).key("p").expect(200);
    desk.as("bob", "mark").with("id", c).body("{'read':10}").expect(200);
    desk.as("ann", "editMessage").with("id", c).with("message", m).key("e").body("{'text':'look again',"
        + "'attachments':[{'ref':'b'}],'metadata':{'a':2}}").expect(200);
    var seen = desk.as("ann", "getMessage").with("id", c).with("message", m).expect(200);
    assertThat(seen.propertyNames()).contains("reactions", "pinned", "editedAt", "replyTo", "thread", "attachments");
    assertThat(desk.as("ann", "listReaders").with("id", c).with("message", m).expect(200).path("readers")).hasSize(1);
    assertThat(desk.as("ann", "listPins").with("id", c).expect(200).path("messages")).hasSize(1);
    for (var query : new String[]{"before=3", "after=1&limit=1", "around=2", "thread=" + first}) {
      assertThat(desk.as("ann", "listMessages").with("id", c).query(query).expect(200).path("messages")).as(query)
          .isNotEmpty();
    }
    desk.as("ann", "unreact").with("id", c).with("message", m).key("u").expect(200);
    desk.as("bob", "unreact").with("id", c).with("message", m).key("u").expect(200);
    desk.as("ann", "unpin").with("id", c).with("message", m).key("q").expect(200);
    desk.as("ann", "deleteMessage").with("id", c).with("message", m).key("z").expect(200);
    assertThat(desk.as("ann", "getMessage").with("id", c).with("message", m).expect(200).has("deletedAt")).isTrue();
    desk.as("ann", "listChanges").with("id", c).query("after=1&limit=1000").expect(200);
    desk.post("ann", c, "Needle");
    var found = desk.as("ann", "search").query("q=NEEDLE&limit=1&conversation=" + c).expect(200);
    desk.as("ann", "search").query("q=NEEDLE&cursor=" + found.path("cursor").asString()).expect(200);
  }

  void files() {
    var c = desk.open(GROUP);
    var file = desk.as("ann", "uploadFile").with("id", c).query("name=a.txt").key("f").file("text/plain", "hello");
    var ref = file.expect(201).path("ref").asString();
    file.expect(200);
    var m = desk.as("ann", "postMessage").with("id", c).body("{'attachments':[{'ref':'" + ref + "'}]}").expect(201)
        .path("id").asString();
    var path = java.util.Map.of("id", c, "message", m, "ref", ref);
    var whole = desk.as("bob", "getFile").with(path).reply();
    assertThat(whole.text()).isEqualTo("hello");
    desk.as("bob", "getFile").with(path).header("Range: bytes=1-2").expect(206);
    desk.as("bob", "getFile").with(path).header("Range: bytes=9-").expect(416, "invalid");
    desk.as("bob", "getFile").with(path).header("If-None-Match: " + whole.header("ETag")).expect(304);
  }

  void people() {
    var identity = new chat.parlance.core.Identity("default", "ann", "Ann", "https://example.org/ann.png",
        java.util.Set.of("agent"));
    var token = new chat.parlance.identity.TokenIssuer(Town.SECRET, java.time.Clock.systemUTC()).issue(identity,
        java.time.Duration.ofHours(1));
    assertThat(desk.anonymous("getMe").bearing(token).expect(200).path("name").asString()).isEqualTo("Ann");
    assertThat(desk.anonymous("getUser").with("user", "ann").bearing(token).expect(200).has("picture")).isTrue();
    desk.as("ann", "getUser").with("user", "stranger").expect(200);
    desk.open("{'user':'sue'}");
    var sue = desk.town.person("sue");
    sue.hello();
    desk.as("sue", "setPresence").body("{'status':'busy','text':'lunch'}").expect(200);
    var users = desk.as("ann", "listPresence").query("user=sue&user=stranger").expect(200).path("users");
    assertThat(users.path(0).path("status").asString()).isEqualTo("busy");
    assertThat(users.path(1).path("status").asString()).isEqualTo("offline");
    sue.close();
  }

  void account() {
    var tom = desk.town.person("tom");
    tom.connect();
    tom.say("{\"op\":\"hello\",\"device\":\"phone\"}");
    var session = tom.awaitOp("ready").path("session").asString();
    var listed = desk.as("tom", "listSessions").expect(200).path("sessions").path(0);
    assertThat(listed.path("session").asString()).isEqualTo(session);
    assertThat(listed.path("address").asString()).isEqualTo("127.0.0.1");
    desk.as("tom", "endSession").with("session", session).expect(204);
    assertThat(tom.closeCode()).isEqualTo(4002);
    desk.as("tom", "revoke").body("{'user':'tom','issuedBefore':'2026-01-01T00:00:00Z'}").expect(204);
    desk.as("tom", "getMe").expect(200);
    desk.as("tom", "revoke").body("{'user':'tom'}").expect(204);
    desk.as("tom", "getMe").expect(401, "unauthenticated");
    desk.admin("revoke").body("{'token':'7f3a'}").expect(204);
    desk.admin("getStats").expect(200);
    desk.admin("listConsumers").expect(200);
    desk.admin("listDead").expect(200);
    desk.admin("replayDead").body("{'ids':[1]}").expect(200);
    desk.admin("dropDead").body("{'ids':[1]}").expect(200);
  }

  void server() {
    for (var document : new String[]{"getOpenAPI", "getAsyncAPI"}) {
      var tag = desk.anonymous(document).reply().header("ETag");
      desk.anonymous(document).header("If-None-Match: " + tag).expect(304);
    }
    desk.anonymous("getHealth").expect(200);
    desk.anonymous("getReadiness").expect(200);
    desk.anonymous("getMetrics").expect(200);
    desk.anonymous("getDemo").expect(200);
    desk.anonymous("demoToken").body("{'name':'ann'}").expect(200);
  }
}
