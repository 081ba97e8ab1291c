package chat.parlance.store.memory;

import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.OutboxStore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outbox as relays see it.
record Wishes(Tables tables) implements OutboxStore {

  @Override
  public List<Batch> claim(Claim claim) {
    return tables.with(all -> all.outbox.claim(claim));
  }

  @Override
  public void settle(List<Outcome> outcomes) {
    tables.with(all -> {
      outcomes.forEach(all.outbox::settle);
      return true;
    });
  }

  @Override
  public Backlog backlog(String consumer) {
    return tables.with(all -> all.outbox.backlog(consumer));
  }

  @Override
  public List<Dead> dead(@Nullable String consumer, long after, int limit) {
    return tables.with(all -> all.outbox.dead(consumer, after, limit));
  }

  @Override
  public int replay(List<Long> ids, Instant now) {
    return tables.with(all -> all.outbox.replay(ids, now));
  }

  @Override
  public int drop(List<Long> ids) {
    return tables.with(all -> all.outbox.drop(ids).size());
  }
}
