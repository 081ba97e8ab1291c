package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.time.InstantSource;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.mongo.MongoUrl;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// Two servers that write to one MongoDB database at the same time.
class MongoRacesTest extends RacesContract {

  private record Place(MongoUrl url) implements Backend {

    @Override
    public Stores open(InstantSource clock) {
      return MongoStores.open(url, 4, clock);
    }

    @Override
    public void close() {
      MongoHost.drop(url);
    }
  }

  private final MongoUrl url = MongoHost.empty();

  @Override
  Backend emptyPlace() {
    return new Place(url);
  }

  @Override
  Backend barePlace() {
    return new Place(MongoHost.empty());
  }

  @Test
  void ofTwoConversationsOneIsLostAndTheOtherIsKeptWithAllThatItsDraftDid() {
    var quiet = here.group("s", "ann", "bob");
    var busy = here.group("s", "ann", "bob");
    try (var slow = one.log().begin()) {
      slow.nextDraft();
      here.append(slow, busy, "ann", here.posted("lost", "k1"), new Stamp("k1", 1));
      slow.moveMarks(busy, "ann", new Marks(2, 2, 0), Scribe.BEGIN);
      slow.nextDraft();
      here.append(slow, quiet, "ann", here.posted("kept", "k2"), new Stamp("k2", 1));
      slow.moveMarks(quiet, "ann", new Marks(2, 2, 0), Scribe.BEGIN);
      slow.nextDraft();
      slow.moveMarks(quiet, "bob", new Marks(1, 1, 0), Scribe.BEGIN);
      there.post(busy, "bob", "fast");
      var lost = catchThrowableOfType(StaleReadException.class, slow::commit);
      assertThat(lost.lost()).isEqualTo(Map.of(busy, 2L));
    }
    assertThat(texts(busy)).containsExactly("Opened", "fast");
    assertThat(texts(quiet)).containsExactly("Opened", "kept");
    assertThat(two.marks().marks(busy, "ann")).isEqualTo(Marks.NONE);
    assertThat(two.marks().marks(quiet, "ann")).isEqualTo(new Marks(2, 2, 0));
    assertThat(two.marks().marks(quiet, "bob")).as("of a draft that appended nothing").isEqualTo(Marks.NONE);
    there.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k1")).isNull();
      assertThat(transaction.stamped("s", "ann", "k2")).isNotNull();
      return true;
    });
  }

  @Test
  void ofManyDraftsThoseBeforeThePositionThatWasTakenAreKept() {
    var id = here.group("s", "ann", "bob");
    try (var slow = one.log().begin()) {
      for (int i = 0; i < 600; i++) {
        slow.nextDraft();
        here.append(slow, id, "ann", here.posted("text " + i, null));
      }
      MongoHost.database(url).getCollection("change").insertOne(new Document("space", "s")
          .append("conversation", id.value()).append("seq", 258L).append("last", 258L).append("changes", List.of()));
      var lost = catchThrowableOfType(StaleReadException.class, slow::commit);
      assertThat(lost.lost()).isEqualTo(Map.of(id, 258L));
    }
    assertThat(one.conversations().conversation(id)).isNotNull().extracting(head -> head.lastSeq()).isEqualTo(257L);
    assertThat(one.log().changes(id, 0, 257)).hasSize(257);
  }

  @Test
  void aKeyOfAConversationIsReservedForGoodAndForOneId() {
    long first = here.write(transaction -> transaction.idFor("s", "room:1", 4711));
    assertThat(first).isEqualTo(4711);
    assertThat(one.conversations().keyed("s", "room:1")).isNull();
    there.write(transaction -> {
      assertThat(transaction.idFor("s", "room:1", 4712)).isEqualTo(4711);
      assertThat(transaction.idFor("t", "room:1", 4713)).isEqualTo(4713);
      return true;
    });
    assertThatThrownBy(() -> there.write(transaction -> there.open(transaction, "s", ConversationKind.ROOM, "room:1",
        "ann"))).isInstanceOf(StaleReadException.class);
  }

  @Test
  void indexesThatAreThereAreNotMadeAgain() {
    assertThat(MongoStores.migrate(url)).isZero();
  }

  @Test
  void aDatabaseOfALaterVersionIsRefused() {
    var later = MongoHost.empty();
    MongoHost.database(later).getCollection("schema").insertOne(new Document("_id", "version").append("number", 99));
    assertThatThrownBy(() -> MongoStores.open(later, 1, () -> Scribe.BEGIN)).isInstanceOf(StoreException.class)
        .hasMessageContaining(later.toString()).hasMessageContaining("99 (expected: at most 1)");
    MongoHost.drop(later);
  }
}
