package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Receipt;
import chat.parlance.core.Signal;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is told with an edit or a reaction is the message as the store has it from then on.
class WholeMessagesTest {

  private final InstantSource clock = InstantSource.system();
  private final MemoryStores stores = new MemoryStores(clock);
  private final Scribe scribe = new Scribe(stores);
  private final AtomicInteger told = new AtomicInteger();
  private final Delivery checking = new Delivery() {
    @Override
    public void committed(List<Committed> batch) {
      for (var committed : batch) {
        var message = committed.message();
        if (message != null) {
          assertThat(message).isEqualTo(stores.conversations().message(message.conversation(), message.id()));
          told.incrementAndGet();
        }
      }
    }

    @Override
    public void signal(Signal signal) {
      // nothing is stored with it
    }
  };
  private final Journal journal = new Journal(stores.log(), checking, new Ids(clock, 2), clock, Limits.DEFAULT,
      Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);

  @AfterEach
  void close() {
    journal.close();
    stores.close();
  }

  private Receipt submitted(Draft draft) {
    return Answered.stored(journal, draft).orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void editsAndReactionsComeWithTheMessageAsItIsAfterThem() {
    var users = List.of("ann", "bob", "cyd");
    var room = scribe.group("s", users.toArray(String[]::new));
    var message = scribe.append(room, "ann", scribe.posted(Scribe.rich("first"), null, 0)).body().aboutMessage();
    var random = new Random(11);
    int changed = 0;
    for (int i = 0; i < 300; i++) {
      var user = users.get(random.nextInt(users.size()));
      var intent = random.nextInt(6) == 0 ? new Intent.Edit(room, message, Content.text("words " + i))
          : new Intent.React(room, message, "e" + random.nextInt(3), random.nextBoolean());
      var by = Identity.of("s", intent instanceof Intent.Edit ? "ann" : user);
      changed += submitted(new Draft(by, null, intent)).duplicate() ? 0 : 1;
    }
    assertThat(told.get()).as("each was told, and none differed").isEqualTo(changed).isGreaterThan(100);
  }
}
