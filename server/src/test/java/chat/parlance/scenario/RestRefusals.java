package chat.parlance.scenario;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What is refused over HTTP: each operation in each documented way.
final class RestRefusals {

  private static final String LONG_KEY = "k".repeat(201);
  /// By operation: a query that is not acceptable.
  private static final Map<String, String> QUERIES = Map.of("listConversations", "limit=0", "listMembers", "limit=no",
      "listMessages", "before=1&after=1", "listChanges", "limit=1001", "search", "q=x", "listDead", "limit=201",
      "listPresence",
      IntStream.range(0, 101).mapToObj(i -> "user=u" + i).collect(Collectors.joining("&")));
  /// By operation: a body that is not acceptable.
  private static final Map<String, String> BODIES = Map.ofEntries(Map.entry("openConversation", "{'kind':'club'}"),
      Map.entry("updateConversation", "{}"), Map.entry("settle", "{'muted':1}"), Map.entry("mark", "{'read':-1}"),
      Map.entry("typing", "{'on':'yes'}"), Map.entry("invite", "{}"), Map.entry("changeRole", "{'role':'king'}"),
      Map.entry("postMessage", "{'text':' '}"), Map.entry("postDirectMessage", "[]"), Map.entry("editMessage", "{"),
      Map.entry("replayDead", "{'ids':[]}"), Map.entry("dropDead", "{'ids':['1']}"), Map.entry("setPresence", "{}"),
      Map.entry("revoke", "{}"), Map.entry("demoToken", "{'name':'!'}"));
  /// By operation of an administrator or owner: what somebody else asks in vain.
  private static final Map<String, String> OTHERS = Map.of("updateConversation", "{'subject':'Mine'}", "invite",
      "{'users':['eve']}", "changeRole", "{'role':'admin'}", "editMessage", "{'text':'not me'}", "openConversation",
      "{'kind':'global'}", "replayDead", "{'ids':[1]}", "dropDead", "{'ids':[1]}", "revoke", "{'user':'ann'}",
      "setPresence", "{'status':'busy'}");

  private final Desk desk;
  private final RestContract contract;

  /// In a group of ann, bob and cat where ann has said something.
  RestRefusals(Desk desk) {
    this.desk = desk;
    this.contract = desk.contract;
    var group = desk.open("{'members':['bob','cat']}");
    desk.usual.put("id", group);
    desk.usual.put("message", desk.post("ann", group, "hello"));
  }

  private Set<String> documenting(String status) {
    return contract.operations().stream().filter(one -> contract.documents(one, status)).map(RestContract.Operation::id)
        .filter(id -> !id.equals("connect")).collect(Collectors.toSet());
  }

  void invalid() {
    for (var id : documenting("400")) {
      var ask = id.endsWith("Dead") ? desk.admin(id) : desk.as("ann", id);
      if (QUERIES.containsKey(id)) {
        ask.query(QUERIES.get(id)).expect(400, "invalid");
      } else if (BODIES.containsKey(id)) {
        ask.body(BODIES.get(id)).expect(400, "invalid");
      } else if (id.equals("getUser")) {
        ask.with("user", "u".repeat(256)).expect(400, "invalid");
      } else {
        ask.key(LONG_KEY).expect(400, "invalid");
      }
    }
  }

  void forbidden() {
    var room = desk.open("{'kind':'room'}");
    for (var id : documenting("403")) {
      var ask = desk.as("bob", id).with("user", "ann");
      switch (id) {
        case "settle" -> ask.with("id", room).body("{'muted':true}");
        case "deleteMessage", "pin", "unpin", "removeMember", "getStats", "listConsumers", "listDead" -> {
          // nothing to say
        }
        default -> ask.body(java.util.Objects.requireNonNull(OTHERS.get(id), id));
      }
      ask.expect(403, "forbidden");
    }
  }

  void notFound() {
    for (var id : documenting("404")) {
      var operation = contract.operation(id);
      switch (id) {
        case "postDirectMessage" -> desk.as("ann", id).body("{'text':'a','replyTo':'zz'}").expect(404, "not-found");
        case "search" -> desk.as("ann", id).query("q=hello&conversation=zz").expect(404, "not-found");
        case "demoToken" -> {
          // somewhere else: here the demo is on
        }
        default -> {
          var ask = desk.as("ann", id).with("id", "zz").with("session", "zz");
          (contract.takesJson(operation) ? ask.body(contract.exampleBody(operation)) : ask).expect(404, "not-found");
        }
      }
    }
  }

  void conflict() {
    desk.as("ann", "postMessage").key("once").body("{'text':'once'}").expect(201);
    desk.as("ann", "uploadFile").key("once").file("text/plain", "a").expect(201);
    for (var id : documenting("409")) {
      var operation = contract.operation(id);
      var ask = desk.as("ann", id).key("once").query(id.equals("uploadFile") ? "name=other" : "");
      (contract.takesJson(operation) ? ask.body(contract.exampleBody(operation)) : ask).expect(409, "conflict");
    }
    var closed = desk.open("{}");
    desk.as("ann", "updateConversation").with("id", closed).body("{'status':'closed'}").expect(200);
    desk.as("ann", "postMessage").with("id", closed).body("{'text':'too late'}").expect(409, "closed");
  }

  void tooMuch() {
    for (var id : documenting("413")) {
      desk.as("ann", id).body("{'a':'" + "x".repeat(20_000) + "'}").expect(413, id.equals("demoToken")
          ? "body-too-long"
          : "too-large");
    }
    var metadata = "{'text':'a','metadata':{'a':'" + "x".repeat(9_000) + "'}}";
    desk.as("ann", "postMessage").body(metadata).expect(413, "too-large");
    desk.as("ann", "openConversation").body("{'members':['a','b','c','d','e']}").expect(422, "limit-reached");
    desk.as("ann", "invite").body("{'users':['d','e','f']}").expect(422, "limit-reached");
    var room = desk.open("{'kind':'room','members':['a','b','c','d']}");
    desk.as("bob", "join").with("id", room).expect(422, "limit-reached");
    var many = "{'text':'','attachments':["
        + IntStream.range(0, 21).mapToObj(i -> "{'ref':'r" + i + "'}").collect(Collectors.joining(",")) + "]}";
    desk.as("ann", "postMessage").body(many).expect(422, "limit-reached");
    desk.as("ann", "postDirectMessage").body(many).expect(422, "limit-reached");
    desk.as("ann", "editMessage").body(many).expect(422, "limit-reached");
    for (int i = 0; i < 20; i++) {
      desk.as("ann", "react").with("emoji", "e" + i).expect(200);
    }
    desk.as("ann", "react").with("emoji", "one more").expect(422, "limit-reached");
  }

  /// Whatever else is wrong with a request is told in the same words.
  void anythingElse() {
    for (var id : documenting("default")) {
      desk.as("ann", id).header("Expect: miracles").expect(417, "invalid");
    }
    desk.as("ann", "connect").header("Expect: miracles").expect(417, "invalid");
  }
}
