package chat.parlance.core;

import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;

/// Stands where a store would be for those who must not wait for one: whatever is asked of it is not in memory.
final class MemoryAlone implements Stores {

  @Override
  public ConversationLog log() {
    throw new NotInMemoryException();
  }

  @Override
  public ConversationStore conversations() {
    throw new NotInMemoryException();
  }

  @Override
  public MarkStore marks() {
    throw new NotInMemoryException();
  }

  @Override
  public UserStore users() {
    throw new NotInMemoryException();
  }

  @Override
  public OutboxStore outbox() {
    throw new NotInMemoryException();
  }

  @Override
  public Contents contents() {
    throw new NotInMemoryException();
  }

  @Override
  public RetentionStore retention() {
    throw new NotInMemoryException();
  }

  @Override
  public AliasStore aliases() {
    throw new NotInMemoryException();
  }

  @Override
  public String durability() {
    throw new NotInMemoryException();
  }

  @Override
  public Work work() {
    throw new NotInMemoryException();
  }

  @Override
  public void probe() {
    throw new NotInMemoryException();
  }

  @Override
  public void close() {
    // holds nothing
  }
}
