package chat.parlance.store.sql;

import java.util.function.Function;

/// Begins the transactions that write.
interface SqlWriter extends AutoCloseable {

  /// How a transaction that was begun ends.
  interface Ending {

    void commit();

    /// It is over; what was not committed is rolled back.
    void end(boolean committed);
  }

  SqlTransaction begin();

  /// Does this in a transaction that was begun, and ends it.
  static <T> T ended(Statements statements, Ending ending, Function<Statements, T> work) {
    boolean committed = false;
    try {
      var result = work.apply(statements);
      statements.flush();
      ending.commit();
      committed = true;
      return result;
    } finally {
      ending.end(committed);
    }
  }

  /// Runs and commits a transaction of other tables than those of the log.
  <T> T write(Function<Statements, T> work);

  /// Returns when a small write became durable.
  void probe();

  long commits();

  /// Whether others write to the database too.
  boolean shared();

  @Override
  void close();
}
