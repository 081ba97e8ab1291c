package chat.parlance.store;

import chat.parlance.core.store.Stores;
import chat.parlance.store.memory.MemoryStores;
import java.time.InstantSource;

final class MemoryBackend implements Backend {

  @Override
  public Stores open(InstantSource clock) {
    return new MemoryStores(clock);
  }

  @Override
  public void close() {}
}
