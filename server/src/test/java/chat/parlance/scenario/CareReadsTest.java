package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.Role;
import chat.parlance.core.store.Stores;
import chat.parlance.gateway.UuidForm;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// How much careforall's lists ask the store, counted and never timed, on a server that has just begun and remembers nothing:
/// a page of fifty as much as a page of five.
class CareReadsTest {

  private static final String ALL = "/api/conversations";
  private static final int NUMBER = 60;
  private static final int FEW = 5;
  private static final int MANY = 50;
  private static final long STATEMENTS = 16;

  @TempDir Path data = Path.of("");

  private final List<ConversationId> support = new ArrayList<>();

  private void populate() {
    try (var stores = SqlStores.sqlite(data.resolve("parlance.db"), () -> Scribe.BEGIN)) {
      var scribe = new Scribe(stores);
      for (int i = 0; i < NUMBER; i++) {
        var user = "user" + i;
        support.add(scribe.write(transaction -> {
          var id = scribe.open(transaction, "careforall", ConversationKind.SUPPORT, null, "ann", user).conversation();
          scribe.append(transaction, id, "root", new ChangeBody.MemberJoined("root", Role.AGENT));
          transaction.moveMarks(id, user, new Marks(2, 2, 0), scribe.time());
          return id;
        }));
        scribe.group("careforall", "root", user);
      }
      var busy = support.getLast();
      scribe.write(transaction -> {
        for (int i = 0; i < NUMBER; i++) {
          var user = "sender" + i;
          scribe.append(transaction, busy, user, new ChangeBody.MemberJoined(user, Role.AGENT));
          long seq = scribe.append(transaction, busy, user, scribe.posted("hello", null)).seq();
          transaction.moveMarks(busy, user, new Marks(seq, seq, 0), scribe.time());
        }
        return true;
      });
    }
  }

  /// The answer to the first request that a new server gets, and the statements that it took.
  private record Read(JsonNode data, long statements) {}

  private Read read(String user, String role, String path) {
    var opened = new ArrayList<Stores>();
    try (var town = new Town(Clock.systemUTC(), stores -> {
      opened.add(stores);
      return stores;
    }, data, "JWT_PUBLIC_KEY", CareTokens.key())) {
      var reader = town.personWith(CareTokens.token(user, role));
      long before = opened.getFirst().work().statements();
      var answer = reader.get(path).path("data");
      return new Read(answer, opened.getFirst().work().statements() - before);
    }
  }

  private void costsTheSame(String user, String role, String path, String list) {
    var few = read(user, role, path + "?limit=" + FEW);
    var many = read(user, role, path + "?limit=" + MANY);
    assertThat(few.data().path(list).size()).isEqualTo(FEW);
    assertThat(many.data().path(list).size()).isEqualTo(MANY);
    assertThat(many.statements()).as("statements for %d beside %d", MANY, FEW).isEqualTo(few.statements())
        .isBetween(1L, STATEMENTS);
  }

  @Test
  void aListOfConversationsAsksAsMuchForAnyPage() {
    populate();
    costsTheSame("root", "ADMIN", ALL, "conversations");
    costsTheSame("stranger", "ADMIN", ALL, "conversations");
    costsTheSame("ann", "USER", ALL, "conversations");
  }

  @Test
  void aPageOfMessagesAsksAsMuchWhoeverWroteAndReadThem() {
    populate();
    var path = ALL + "/conv_" + uuid(support.getLast()) + "/messages";
    costsTheSame("root", "ADMIN", path, "messages");
    var message = read("root", "ADMIN", path + "?limit=2").data().path("messages").get(0);
    assertThat(message.path("senderId").asString()).isEqualTo("sender58");
    assertThat(message.path("senderRole").asString()).isEqualTo("ADMIN");
    assertThat(message.path("readBy").size()).isEqualTo(1);
    assertThat(message.path("readBy").get(0).path("userId").asString()).isEqualTo("sender59");
  }

  private static UUID uuid(ConversationId id) {
    return UuidForm.of(id.value());
  }

  @Test
  void pagesOfStaffLeadThroughSupportConversationsAndOthersByActivity() {
    populate();
    var seen = new ArrayList<String>();
    var times = new ArrayList<String>();
    for (int page = 1; page <= 5; page++) {
      var read = read("root", "ADMIN", ALL + "?limit=25&page=" + page).data();
      assertThat(read.path("pagination").path("total").asInt()).isEqualTo(2 * NUMBER);
      for (var shown : read.path("conversations")) {
        seen.add(shown.path("conversationId").asString());
        times.add(shown.path("updatedAt").asString());
      }
    }
    assertThat(seen).hasSize(2 * NUMBER).doesNotHaveDuplicates();
    assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
  }
}
