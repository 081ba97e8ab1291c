package chat.parlance.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Member;
import chat.parlance.core.Role;
import chat.parlance.core.store.StoreException;
import chat.parlance.store.FragileMongo;
import chat.parlance.store.Scribe;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateManyModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that fell asleep, or died, when its entry was in the log and nothing else was written.
@Timeout(60)
class SleeperTest {

  private static final List<String> COLLECTIONS = List.of("change", "conversation", "member", "message", "stamp");

  private final FragileMongo database = new FragileMongo();
  private final Mongo mongo = Mongo.of(database.url("town"));
  private final MongoStores one = open();
  private final Scribe here = new Scribe(one);
  private ConversationId id = new ConversationId("s", 0);

  private MongoStores open() {
    return MongoStores.open(database.url("town"), 4, () -> Scribe.BEGIN);
  }

  @BeforeEach
  void leaveOneEntryBehind() {
    id = here.group("s", "ann", "bob");
    var first = here.post(id, "ann", "first words");
    database.breakAfter(1);
    assertThatThrownBy(() -> here.write(transaction -> {
      here.append(transaction, id, "ann", Scribe.edited(first, "second words"));
      here.append(transaction, id, "bob", Scribe.reacted(first, "👍"));
      here.append(transaction, id, "bob", new ChangeBody.MemberLeft("bob"));
      return here.append(transaction, id, "ann", new ChangeBody.MemberJoined("cyd", Role.MEMBER));
    })).isInstanceOf(StoreException.class);
    database.mend();
  }

  @AfterEach
  void close() {
    one.close();
    mongo.close();
    database.close();
  }

  @Test
  void whatASleeperWritesLateChangesNothing() {
    var entry = Entry.of(Objects.requireNonNull(mongo.one("change", new Document("pending", true))));
    Map<ConversationId, Conversation> before = Map.of(id,
        Objects.requireNonNull(one.conversations().conversation(id)));
    try (var two = open()) {
      var there = here.in(two);
      var first = two.log().changes(id, 1, 1).getFirst();
      there.append(id, "cyd", new ChangeBody.MemberLeft("cyd"));
      there.append(id, "ann", new ChangeBody.MemberJoined("bob", Role.ADMIN));
      there.write(transaction -> {
        transaction.settle(id, "bob", new Member.Settings(true, true));
        return true;
      });
      there.append(id, "ann", Scribe.deleted(first));
      var settled = everything();
      new Projections(mongo).apply(List.of(entry), before);
      assertThat(everything()).isEqualTo(settled);
      assertThat(settled.toString()).doesNotContain("words", "pending");
    }
  }

  @Test
  void theHeadIsTheOneThatTheEntryCameWithOrThatOfItsLastChangeIfItIsOfAnEarlierVersion() {
    var pending = new Document("pending", true);
    var older = Scribe.BEGIN.minusSeconds(9);
    for (var said : List.of(Optional.of(older), Optional.<Instant>empty())) {
      var update = said.map(at -> new Document("$set", new Document("updatedAt", Docs.date(at))))
          .orElseGet(() -> new Document("$unset", new Document("updatedAt", "")));
      mongo.writeAll("change", List.of(new UpdateManyModel<Document>(pending, update)), true);
      try (var two = open()) {
        var last = two.log().changes(id, 5, 1).getFirst();
        assertThat(two.conversations().conversation(id)).isNotNull()
            .extracting(Conversation::lastSeq, Conversation::updatedAt)
            .containsExactly(6L, said.orElseGet(last::at));
      }
      mongo.writeAll("conversation", List.of(new UpdateManyModel<Document>(new Document(),
          new Document("$set", new Document("lastSeq", 2L)))), true);
      mongo.writeAll("change",
          List.of(new UpdateManyModel<Document>(new Document("last", 6L), new Document("$set", pending))), true);
    }
  }

  @Test
  void theCaretakerFinishesWhatIsLeft() {
    assertThat(everything().toString()).contains("pending");
    try (var _ = new Caretaker(new Repair(mongo, new Projections(mongo)), Duration.ofMillis(10), Duration.ZERO)) {
      while (everything().toString().contains("pending")) {
        Thread.onSpinWait();
      }
    }
    assertThat(one.conversations().members(id, "", 10)).extracting(Member::user).containsExactly("ann", "cyd");
    assertThat(one.conversations().conversation(id)).isNotNull().extracting(head -> head.lastSeq()).isEqualTo(6L);
  }

  @Test
  void aRepairEndsWhileOthersGoOnWriting() {
    var written = new AtomicInteger();
    othersWrite(written);
    assertThat(new Repair(mongo, new Projections(mongo)).all(Duration.ZERO)).isEqualTo(1);
    assertThat(written.get()).isPositive();
  }

  /// For each conversation that is repaired, up to a hundred, somebody begins another one and does not come to its end.
  private void othersWrite(AtomicInteger written) {
    database.beforeWriting("conversation", () -> {
      var opened = new ChangeBody.Opened(ConversationKind.GROUP, null, null, null, null, List.of());
      var change = new Change(new ConversationId("s", 1_000 + written.incrementAndGet()), 1, "ann", Scribe.BEGIN,
          opened);
      mongo.writeAll("change", List.of(new InsertOneModel<>(
          Entry.of(List.of(change), Scribe.BEGIN, Map.of(), List.of(), List.of()).document())), true);
      if (written.get() < 100) {
        othersWrite(written);
      }
    });
  }

  private Map<String, List<Document>> everything() {
    var all = new TreeMap<String, List<Document>>();
    COLLECTIONS.forEach(collection -> all.put(collection, mongo.all(collection, new Document())));
    return all;
  }
}
