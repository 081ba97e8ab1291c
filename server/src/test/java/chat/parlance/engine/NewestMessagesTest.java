package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Conversations;
import chat.parlance.core.Identity;
import chat.parlance.core.Message;
import chat.parlance.core.Reading;
import chat.parlance.core.RecentChanges;
import chat.parlance.core.Views;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The newest messages before no time at all come from memory where they are there, and are those that the store has.
class NewestMessagesTest {

  private static final Identity ANN = Identity.of("s", "ann");

  private final MemoryStores stores = new MemoryStores(() -> Scribe.BEGIN);
  private final Scribe scribe = new Scribe(stores);
  private final Views views = new Views(stores, 1 << 20);
  private final AtomicInteger remembered = new AtomicInteger();

  @AfterEach
  void close() {
    stores.close();
  }

  private Reading reading(RecentChanges recent) {
    return new Reading(stores, new Conversations(stores, views, recent), views, recent);
  }

  @Test
  void theyComeFromMemoryAndAreThoseOfTheStore() {
    var room = scribe.group("s", "ann", "bob");
    for (int i = 0; i < 10; i++) {
      scribe.post(room, "bob", "number " + i);
    }
    var memory = reading((id, after) -> {
      remembered.incrementAndGet();
      return stores.log().changes(id, after, 1_000);
    });
    var store = reading(RecentChanges.NONE);
    for (int limit : new int[]{1, 5, 10, 50}) {
      assertThat(memory.before(ANN, room, null, limit)).isEqualTo(store.before(ANN, room, null, limit));
    }
    assertThat(remembered.get()).isPositive();
    var eight = memory.before(ANN, room, null, 2).getFirst();
    assertThat(texts(memory.before(ANN, room, eight.at(), 2))).containsExactly("number 6", "number 7");
    scribe.append(room, "bob", Scribe.deleted(stores.log().changes(room, eight.seq() - 1, 1).getFirst()));
    assertThat(texts(memory.before(ANN, room, null, 3))).as("deleted ones are not there")
        .containsExactly("number 6", "number 7", "number 9");
    assertThat(memory.before(ANN, room, Instant.MAX, 3)).isEqualTo(memory.before(ANN, room, null, 3));
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(message -> message.content().text()).toList();
  }
}
