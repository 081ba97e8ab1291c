package chat.parlance.store;

/// The store in MongoDB keeps what stores promise, as long as it has one writer: transactions then take turns.
class MongoStoresTest extends SupportedStore {

  @Override
  Backend emptyBackend() {
    return new MongoBackend();
  }
}
