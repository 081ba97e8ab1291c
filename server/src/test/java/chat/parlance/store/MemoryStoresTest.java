package chat.parlance.store;

/// The store in memory keeps what stores promise.
class MemoryStoresTest extends SupportedStore {

  @Override
  Backend emptyBackend() {
    return new MemoryBackend();
  }
}
