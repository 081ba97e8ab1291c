package chat.parlance.store;

import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.time.InstantSource;
import java.util.function.Consumer;

/// A database of its own on a PostgreSQL server, with so many writers for each who opens it, and what becomes of it in the end.
record PostgresBackend(PostgresUrl url, int writers, Consumer<PostgresUrl> end) implements Backend {

  /// With one writer, and empty tables that others may have had before.
  static PostgresBackend lent() {
    return new PostgresBackend(PostgresServer.lent(), 1, PostgresServer::giveBack);
  }

  @Override
  public Stores open(InstantSource clock) {
    return SqlStores.postgres(url, writers, clock);
  }

  @Override
  public void close() {
    end.accept(url);
  }
}
