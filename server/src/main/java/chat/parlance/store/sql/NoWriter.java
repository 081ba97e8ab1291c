package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.util.function.Function;

/// Writes nothing: the database belongs to somebody else.
record NoWriter(boolean shared) implements SqlWriter {

  private static StoreException refused() {
    return new StoreException("the database is open for reading only");
  }

  @Override
  public SqlTransaction begin() {
    throw refused();
  }

  @Override
  public <T> T write(Function<Statements, T> work) {
    throw refused();
  }

  @Override
  public void probe() {
    throw refused();
  }

  @Override
  public long commits() {
    return 0;
  }

  @Override
  public void close() {
    // holds nothing
  }
}
