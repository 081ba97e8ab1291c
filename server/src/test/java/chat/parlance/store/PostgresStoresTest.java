package chat.parlance.store;

/// The store in PostgreSQL keeps what stores promise, as long as it has one writer: transactions then take turns.
class PostgresStoresTest extends SupportedStore {

  @Override
  Backend emptyBackend() {
    return PostgresBackend.lent();
  }
}
