package chat.parlance.store;

import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.time.InstantSource;

/// A database of its own on a PostgreSQL server.
final class PostgresBackend implements Backend {

  private final PostgresUrl url = PostgresServer.empty();

  @Override
  public Stores open(InstantSource clock) {
    return SqlStores.postgres(url, 1, clock);
  }

  @Override
  public void close() {
    PostgresServer.drop(url);
  }
}
