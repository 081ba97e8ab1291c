package chat.parlance.imports;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.Stores;
import chat.parlance.store.MongoHost;
import chat.parlance.store.Scribe;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.mongo.MongoUrl;
import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What originals hold that does not fit together is named, and everything else is brought.
class ChapterTest {

  private static final String ANN_AND_BOB = Conversation.directKey("ann", "bob");

  @TempDir Path folder = Path.of("");

  /// An original that has just this.
  private record Written(Map<Found.Place, List<Found.Said>> history) implements Original {

    @Override
    public void places(Consumer<Found> each) {
      history.keySet().forEach(each);
    }

    @Override
    public void said(Found.Place place, Consumer<Found> each) {
      history.getOrDefault(place, List.of()).forEach(each);
    }

    @Override
    public void rest(Consumer<Found.Unreadable> each) {
      // that is all
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private final Map<Found.Place, List<Found.Said>> history = new LinkedHashMap<>();

  private void place(String name, @Nullable String key, Found.Said... said) {
    var people = List.of(person("ann"), person("bob"));
    history.put(new Found.Place(name, key == null ? ConversationKind.GROUP : ConversationKind.DIRECT, key,
        Found.Looks.NONE, ConversationStatus.ACTIVE, "ann", Scribe.BEGIN, Scribe.BEGIN, people), List.of(said));
  }

  private static Found.Person person(String user) {
    return new Found.Person(user, Role.MEMBER, Scribe.BEGIN, null, null);
  }

  private static Found.Said said(String name, String text) {
    return new Found.Said(name, "ann", Scribe.BEGIN, MessageKind.TEXT, Content.text(text), null, Found.Fate.NONE,
        Found.Readers.NOBODY, List.of());
  }

  private Tally bring(Stores stores) {
    var tally = new Tally(_ -> {}, false);
    Import.run(new Written(history), stores, new Import.Order("s", false), tally, () -> Scribe.BEGIN);
    return tally;
  }

  private static List<String> texts(Stores stores, String place) {
    long id = stores.aliases().ids("s", List.of(place)).getOrDefault(place, 0L);
    return stores.conversations().messages(new ConversationId("s", id), new Part(0, Long.MAX_VALUE, 100, false, 0))
        .stream().map(Message::content).map(Content::text).toList();
  }

  private Stores sqlite() {
    return SqlStores.sqlite(folder.resolve("parlance.db"), () -> Scribe.BEGIN);
  }

  private static Stores mongo(MongoUrl url) {
    return MongoStores.open(url, 1, () -> Scribe.BEGIN);
  }

  @Test
  void aMessageThatHasTheIdOfItsRoomIsNamedInEachRun() {
    place("room", null, said("room", "odd"), said("m", "even"));
    try (var stores = sqlite()) {
      for (int run = 0; run < 2; run++) {
        var tally = bring(stores);
        assertThat(tally.unreadable()).isEqualTo(1);
        assertThat(tally.lines()).anySatisfy(line -> assertThat(line).contains("message room: id: that of another"));
        assertThat(texts(stores, "room")).containsExactly("even");
      }
    }
  }

  @Test
  void aMessageWhoseIdAnotherConversationHasIsNamed() {
    place("one", null, said("m", "first"));
    place("two", null, said("m", "second"), said("n", "third"));
    try (var stores = sqlite()) {
      var tally = bring(stores);
      assertThat(tally.of(Tally.Kind.MESSAGES)).isEqualTo(2);
      assertThat(tally.of(Tally.Kind.KNOWN_MESSAGES)).isZero();
      assertThat(tally.lines())
          .anySatisfy(line -> assertThat(line).contains("message m: id: that of a message of another conversation"));
      assertThat(texts(stores, "one")).containsExactly("first");
      assertThat(texts(stores, "two")).containsExactly("third");
    }
  }

  @Test
  void aKeyThatAServerReservedBeforeItDiedIsNoObstacle() {
    var url = MongoHost.empty();
    try (var stores = mongo(url)) {
      try (var transaction = stores.log().begin()) {
        assertThat(transaction.idFor("s", ANN_AND_BOB, 77)).isEqualTo(77);
      }
      place("talk", ANN_AND_BOB, said("m", "hello"));
      assertThat(bring(stores).of(Tally.Kind.MESSAGES)).isEqualTo(1);
      assertThat(texts(stores, "talk")).containsExactly("hello");
      assertThat(stores.conversations().keyed("s", ANN_AND_BOB)).isNotNull()
          .extracting(head -> head.id().value()).isEqualTo(77L);
    }
    MongoHost.drop(url);
  }

  @Test
  void aMessageThatIsTooLargeForMongoIsNamedWithItsSizeAndTheOthersAreBrought() {
    var url = MongoHost.empty();
    try (var stores = mongo(url)) {
      place("talk", null, said("small", "hello"), said("large", "x".repeat(9 << 20)), said("last", "bye"));
      var tally = bring(stores);
      assertThat(tally.lines()).anySatisfy(line -> assertThat(line).contains("message large: content: about 94",
          "expected: at most 8388608 in this database"));
      assertThat(texts(stores, "talk")).containsExactly("hello", "bye");
    }
    MongoHost.drop(url);
  }
}
