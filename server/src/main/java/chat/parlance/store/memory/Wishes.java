package chat.parlance.store.memory;

import chat.parlance.core.store.OutboxStore;
import java.util.List;

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
}
