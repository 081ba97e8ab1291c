package chat.parlance.scenario;

import static chat.parlance.scenario.HexDevices.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.imports.Originals;
import chat.parlance.imports.Tally;
import chat.parlance.imports.Tally.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// HexaTron's people move: their conversations and messages keep their ids.
class HexatronImportTest {

  private static final String ALL = "/api/chat/conversations";
  private static final String TALK = "65f80000e1b7c1a2a9b4c0aa";
  private static final String TWIN = "65f80000e1b7c1a2a9b4c0ab";
  private static final String FIRST = "65f80001e1b7c1a2a9b4c0a1";
  private static final String SECOND = "65f80002e1b7c1a2a9b4c0a2";
  private static final String THIRD = "65f80003e1b7c1a2a9b4c0a3";
  private static final String TO_ALL = "65f80005e1b7c1a2a9b4c0a5";

  @TempDir Path data = Path.of("");

  private final OldTown old = new OldTown("database");

  @BeforeEach
  void fill() {
    old.put("users", "{_id: {$oid: '" + HexTokens.ANN + "'}, name: 'alice', friends: [], password: 'x'}");
    old.put("users", "{_id: {$oid: '" + HexTokens.BOB + "'}, name: 'bobby'}");
    old.put("users", "{_id: {$oid: '" + HexTokens.CYD + "'}, name: 7}");
    old.put("conversations", "{_id: {$oid: '" + HexTokens.GLOBAL
        + "'}, isGlobal: true, createdAt: {$date: '2024-03-17T17:00:00.000Z'}}");
    old.put("conversations", "{_id: {$oid: '" + TALK + "'}, participants: [{$oid: '" + HexTokens.ANN + "'}, {$oid: '"
        + HexTokens.BOB + "'}], createdAt: {$date: '2024-03-18T09:00:00.123Z'}, mood: 'extra'}");
    old.put("conversations", "{_id: {$oid: '" + TWIN + "'}, participants: [{$oid: '" + HexTokens.BOB + "'}, {$oid: '"
        + HexTokens.ANN + "'}]}");
    old.put("conversations", "{_id: {$oid: '65f80000e1b7c1a2a9b4c0ac'}, participants: 'nobody'}");
    old.put("conversations", "{_id: {$oid: '65f80000e1b7c1a2a9b4c0ad'}}");
    old.put("conversations", "{_id: 'no object id', participants: []}");
    message(FIRST, TALK, HexTokens.ANN, "'hello'", "2024-03-18T09:00:01.000Z", "isRead: true");
    message(THIRD, TALK, HexTokens.ANN, "'still there?'", "2026-03-18T09:00:03.500Z", "isRead: false");
    message(SECOND, TALK, HexTokens.BOB, "'hi \\u0000 there'", "2025-07-18T09:00:02.250Z", "note: 'no isRead'");
    message("65f80004e1b7c1a2a9b4c0a4", TALK, HexTokens.BOB, "42", "2026-03-18T09:00:04.000Z", "isRead: true");
    message("65f80006e1b7c1a2a9b4c0a6", TALK, HexTokens.BOB, "''", "2026-03-18T09:00:06.000Z", "isRead: false");
    message("65f80007e1b7c1a2a9b4c0a7", TWIN, HexTokens.BOB, "'in the twin'", "2024-03-18T09:00:07.000Z",
        "isRead: true");
    message("65f80008e1b7c1a2a9b4c0a8", "65f8ffffe1b7c1a2a9b4c0ff", HexTokens.BOB, "'orphan'",
        "2024-03-18T09:00:08.000Z", "isRead: true");
    message(TO_ALL, HexTokens.GLOBAL, HexTokens.CYD, "'to all'", "2024-03-17T18:00:00.000Z", "isRead: true");
  }

  private void message(String id, String conversation, String sender, String content, String at, String more) {
    old.put("messages", "{_id: {$oid: '" + id + "'}, conversationId: {$oid: '" + conversation + "'}, senderId: {$oid: '"
        + sender + "'}, content: " + content + ", timestamp: {$date: '" + at + "'}, " + more + "}");
  }

  @AfterEach
  void close() {
    old.close();
  }

  private Tally bring() {
    return OldTown.bring(data, "hexatron", Originals.hexatron(old.url(), HexTokens.GLOBAL));
  }

  private static List<String> ids(JsonNode conversation) {
    return new ArrayList<>(conversation.path("messages").propertyNames());
  }

  @Test
  void oldIdsAreShownAndUnderstoodAsIfNothingHadHappened() {
    var tally = bring();
    assertThat(tally.of(Kind.CONVERSATIONS)).isEqualTo(3);
    assertThat(tally.of(Kind.MERGED)).as("two conversations of one pair").isEqualTo(1);
    assertThat(tally.of(Kind.MESSAGES)).isEqualTo(6);
    assertThat(tally.lines()).anySatisfy(line -> assertThat(line).contains("of 65f8ffffe1b7c1a2a9b4c0ff", "exists"))
        .anySatisfy(line -> assertThat(line).contains("65f80004e1b7c1a2a9b4c0a4", "content: Integer 42", "a text"))
        .anySatisfy(line -> assertThat(line).contains("65f80000e1b7c1a2a9b4c0ac", "participants"))
        .anySatisfy(line -> assertThat(line).contains("name: Integer 7"));
    assertThat(tally.unreadable()).isEqualTo(6);

    try (var here = new HexDevices(data)) {
      var listed = here.person(HexTokens.BOB).get(ALL).path("conversations");
      assertThat(listed.valueStream().map(one -> one.path("_id").asString())).containsExactly(TALK, HexTokens.GLOBAL);
      assertThat(listed.path(0).path("participants"))
          .isEqualTo(json("[{'id':'" + HexTokens.ANN + "','name':'alice'}]"));
      assertThat(listed.path(0).path("createdAt").asString()).isEqualTo("2024-03-18T09:00:00.123Z");
      var global = listed.path(1).path("messages").path(TO_ALL);
      assertThat(global.path("content").asString()).isEqualTo("to all");
      assertThat(global.path("senderId").asString()).isEqualTo(HexTokens.CYD);
      assertThat(global.path("isRead").asBoolean()).as("nobody knows who has read that").isFalse();

      var history = here.person(HexTokens.ANN).get(ALL + "/" + TALK.toUpperCase(java.util.Locale.ROOT))
          .path("conversation");
      assertThat(history.path("_id").asString()).isEqualTo(TALK);
      assertThat(ids(history)).startsWith(FIRST, SECOND, THIRD);
      var first = history.path("messages").path(FIRST);
      assertThat(first.path("timestamp").asString()).isEqualTo("2024-03-18T09:00:01.000Z");
      assertThat(first.path("content").asString()).isEqualTo("hello");
      assertThat(history.path("messages").path(SECOND).path("content").asString()).isEqualTo("hi \uFFFD there");
      assertThat(here.person(HexTokens.ANN).get(ALL + "/" + TWIN).path("conversation").path("_id").asString())
          .as("the other one leads there too").isEqualTo(TALK);
    }
  }

  @Test
  void peopleGoOnWhereTheyWereAlsoRightAfterARestart() {
    bring();
    try (var here = new HexDevices(data)) {
      var ann = here.device(HexTokens.ANN);
      var bob = here.device(HexTokens.BOB);
      var sent = ann.ask("message", "hello again", TALK, HexTokens.ANN, "alice").getFirst();
      assertThat(sent.path("conversationId").asString()).as("looked up in its turn").isEqualTo(TALK);
      var told = HexDevices.told(bob, "message", 2);
      assertThat(told.getFirst().asString()).isEqualTo(TALK);
      assertThat(told.getLast().path("_id")).isEqualTo(sent.path("_id"));

      bob.emit("messagesRead", json("['" + THIRD + "','65f8ffffe1b7c1a2a9b4c0ff','nonsense']"));
      ann.emit("deleteMessage", FIRST);
      for (var device : List.of(ann, bob)) {
        var deleted = HexDevices.told(device, "deleteMessage", 2);
        assertThat(deleted.getFirst().asString()).isEqualTo(TALK);
        assertThat(deleted.getLast().asString()).isEqualTo(FIRST);
      }
      ann.emit("deleteMessage", SECOND);
      HexDevices.refused(ann, "Failed to delete the message");
      ann.emit("createConversation", HexTokens.BOB);
      assertThat(HexDevices.told(ann, "conversationExists", 2).getFirst().asString()).isEqualTo(TALK);

      OldTown.assertNothingMissed(here.town);
      here.town.restart();
      var again = here.device(HexTokens.BOB);
      assertThat(again.ask("message", "me too", TALK, HexTokens.BOB, "bobby").getFirst().path("conversationId")
          .asString()).isEqualTo(TALK);
      var history = here.person(HexTokens.BOB).get(ALL + "/" + TALK).path("conversation");
      assertThat(ids(history)).doesNotContain(FIRST).startsWith(SECOND, THIRD).endsWith(ids(history).getLast());
      assertThat(history.path("messages").path(THIRD).path("isRead").asBoolean()).isTrue();
      OldTown.assertNothingMissed(here.town);
    }
  }

  @Test
  void aSecondRunBringsOnlyWhatIsNew() {
    bring();
    var again = bring();
    assertThat(again.of(Kind.CONVERSATIONS) + again.of(Kind.MESSAGES) + again.of(Kind.READ) + again.of(Kind.NAMES))
        .isZero();
    assertThat(again.of(Kind.KNOWN_MESSAGES)).isEqualTo(6);

    message("65f80009e1b7c1a2a9b4c0a9", TALK, HexTokens.ANN, "'one more'", "2026-03-18T09:00:03.500Z", "isRead: false");
    old.replace("messages", "_id", "{_id: {$oid: '" + THIRD + "'}, conversationId: {$oid: '" + TALK
        + "'}, senderId: {$oid: '" + HexTokens.ANN
        + "'}, content: 'still there?', timestamp: {$date: '2026-03-18T09:00:03.500Z'}, isRead: true}");
    var more = bring();
    assertThat(more.of(Kind.MESSAGES)).isEqualTo(1);
    assertThat(more.of(Kind.READ)).as("bob has read on").isEqualTo(1);
    try (var here = new HexDevices(data)) {
      var history = here.person(HexTokens.ANN).get(ALL + "/" + TALK).path("conversation");
      assertThat(ids(history)).endsWith("65f80009e1b7c1a2a9b4c0a9").doesNotHaveDuplicates();
    }
  }

  @Test
  void whoIsInterruptedGoesOnAndHasTheSameInTheEnd() {
    for (int i = 0; i < 450; i++) {
      message("67f8%04xe1b7c1a2a9b4c0a1".formatted(i), TALK, i % 3 == 0 ? HexTokens.ANN : HexTokens.BOB,
          "'number " + i + "'", Instant.parse("2025-09-01T00:00:00Z").plusMillis(i / 2).toString(),
          "isRead: " + (i < 300));
    }
    var whole = data.resolve("whole");
    OldTown.bring(whole, "hexatron", Originals.hexatron(old.url(), HexTokens.GLOBAL));
    for (int at : List.of(1, 3, 4)) {
      assertThatThrownBy(() -> OldTown.bring(data, "hexatron", Originals.hexatron(old.url(), HexTokens.GLOBAL),
          stores -> failing(stores, at))).isInstanceOf(StoreUnavailableException.class);
    }
    var rest = bring();
    assertThat(rest.of(Kind.KNOWN_MESSAGES)).isPositive();
    assertThat(rest.of(Kind.MESSAGES)).isPositive();
    assertThat(bring().of(Kind.MESSAGES)).isZero();
    assertThat(seen(data)).isEqualTo(seen(whole)).hasSize(4);
  }

  /// What ann and bob have, in lists and in histories; bob's flags are looked at before he reads.
  private static List<JsonNode> seen(Path data) {
    try (var here = new HexDevices(data)) {
      var seen = new ArrayList<JsonNode>();
      for (var user : List.of(HexTokens.BOB, HexTokens.ANN)) {
        var person = here.person(user);
        seen.add(person.get(ALL));
        seen.add(person.get(ALL + "/" + TALK + "?date=2025-09-01T00:00:00.200Z"));
      }
      return seen;
    }
  }

  /// Breaks down at the commit with this number.
  static Stores failing(Stores stores, int at) {
    var commits = new AtomicInteger();
    return Between.proxy(Stores.class, (method, arguments) -> !method.getName().equals("log")
        ? Between.call(stores, method, arguments)
        : Between.proxy(ConversationLog.class, (asked, with) -> !asked.getName().equals("begin")
            ? Between.call(stores.log(), asked, with)
            : failing(stores.log().begin(), commits, at)));
  }

  private static LogTransaction failing(LogTransaction transaction, AtomicInteger commits, int at) {
    return Between.proxy(LogTransaction.class, (method, arguments) -> {
      if (method.getName().equals("commit") && commits.incrementAndGet() == at) {
        throw new StoreUnavailableException("broken for a test");
      }
      return Between.call(transaction, method, arguments);
    });
  }
}
