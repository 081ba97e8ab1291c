package chat.parlance.store;

import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.time.InstantSource;

/// A database of its own on a PostgreSQL server, with so many writers for each who opens it.
record PostgresBackend(PostgresUrl url, int writers) implements Backend {

  @Override
  public Stores open(InstantSource clock) {
    return SqlStores.postgres(url, writers, clock);
  }

  @Override
  public void close() {
    PostgresServer.drop(url);
  }
}
