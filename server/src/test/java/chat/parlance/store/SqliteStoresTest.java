package chat.parlance.store;

/// The store in an SQLite file keeps what stores promise.
class SqliteStoresTest extends SupportedStore {

  @Override
  Backend emptyBackend() {
    return new SqliteBackend();
  }
}
