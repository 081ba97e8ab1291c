package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Committed;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Ids;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Presence;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.core.Views;
import chat.parlance.store.memory.MemoryStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What people say of themselves.
class PresenceTest {

  private static final UserId ANN = new UserId("s", "ann");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryStores stores = new MemoryStores(now::get);
  private final Delivery nobody = new Delivery() {
    @Override
    public void committed(List<Committed> batch) {}

    @Override
    public void signal(Signal signal) {}
  };

  /// Presence of a process that begins now, and the end of what it had to store.
  private void process(java.util.function.Consumer<Presence> life) {
    var journal = new Journal(stores.log(), nobody, new Ids(Clock.systemUTC(), 1), Clock.systemUTC(), Limits.DEFAULT,
        Journal.Settings.ONE_WRITER, new Journal.Observer() {
          @Override
          public void committed(Journal.Transaction transaction) {}

          @Override
          public void failed(Throwable fault, List<Draft> drafts) {}
        });
    life.accept(new Presence(new Presence.Parts(stores, new Views(stores, 1 << 20), nobody, journal, now::get),
        Limits.DEFAULT));
    journal.close(Duration.ofSeconds(10));
  }

  private void leave(Presence presence) {
    presence.left(ANN);
    now.updateAndGet(time -> time.plusSeconds(60));
    presence.tick();
  }

  @Test
  void theTextStaysUntilTheUserChangesIt() {
    process(presence -> {
      presence.arrived(ANN);
      presence.say(ANN, Presence.Status.BUSY, "in a meeting");
      leave(presence);
    });
    process(presence -> {
      assertThat(presence.of(ANN).text()).isEqualTo("in a meeting");
      presence.arrived(ANN);
      assertThat(presence.of(ANN)).isEqualTo(new Presence.State(ANN, Presence.Status.ONLINE, "in a meeting", null));
      leave(presence);
    });
    process(presence -> {
      presence.arrived(ANN);
      presence.tick();
      leave(presence);
    });
    process(presence -> {
      assertThat(presence.of(ANN).text()).isEqualTo("in a meeting");
      presence.arrived(ANN);
      presence.say(ANN, Presence.Status.ONLINE, null);
      assertThat(presence.of(ANN).text()).isNull();
      leave(presence);
    });
    process(presence -> assertThat(presence.of(ANN)).satisfies(state -> {
      assertThat(state.text()).isNull();
      assertThat(state.lastSeen()).isNotNull();
    }));
  }
}
