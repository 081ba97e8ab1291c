package chat.parlance.store.memory;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Everything in the memory of this process, for trying out and for tests: complete, and gone with the process.
///
/// One lock guards the tables; transactions take turns and touch them only at their commit.
public final class MemoryStores implements Stores, ConversationLog {

  private final InstantSource clock;
  private final Tables tables = new Tables();
  private final Semaphore turn = new Semaphore(1, true);

  /// An empty store; the clock says when a revocation is outdated.
  public MemoryStores(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public LogTransaction begin() {
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting to write.", e);
    }
    try {
      return new MemoryTransaction(tables.with(all -> all), clock.instant(), turn::release);
    } catch (StoreException e) {
      turn.release();
      throw e;
    }
  }

  @Override
  public List<Change> changes(ConversationId id, long after, int limit) {
    return tables.in(id, List.of(), room -> room.changes(after, limit));
  }

  @Override
  public ConversationLog log() {
    return this;
  }

  @Override
  public ConversationStore conversations() {
    return new MemoryConversations(tables);
  }

  @Override
  public MarkStore marks() {
    return new MemoryMarks(tables);
  }

  @Override
  public UserStore users() {
    return new MemoryUsers(tables);
  }

  @Override
  public OutboxStore outbox() {
    return new Wishes(tables);
  }

  @Override
  public Contents contents() {
    return new MemoryContents(tables);
  }

  @Override
  public RetentionStore retention() {
    return new Ages(tables);
  }

  @Override
  public AliasStore aliases() {
    return new MemoryAliases(tables);
  }

  @Override
  public String durability() {
    return "none: everything is gone with the process";
  }

  @Override
  public Work work() {
    return tables.with(all -> new Work(0, all.commits));
  }

  @Override
  public void probe() {
    tables.with(all -> all);
  }

  @Override
  public void close() {
    tables.close();
  }
}
