package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;

/// SQLite: times are milliseconds, flags are 0 and 1, lists are JSON. Transactions are begun and ended in SQL: the driver would begin the next
/// one as soon as one is committed, and keep every other tool (a backup that follows the log of the database, say) from
/// the file while nothing is to do.
final class SqliteFlavour implements Flavour {

  static final SqliteFlavour SQLITE = new SqliteFlavour();
  private static final int FULL = 13;
  /// The codes for busy, locked, out of memory, a disk that fails, one that is full and a file that is not there.
  private static final Set<Integer> GONE = Set.of(5, 6, 7, 10, FULL, 14);

  private SqliteFlavour() {}

  @Override
  public Spelled spelled(String sql) {
    return Spelled.asItIs(sql);
  }

  @Override
  public void bind(PreparedStatement statement, int parameter, Object value, int column) throws SQLException {
    switch (value) {
      case Long number -> statement.setLong(parameter, number);
      case Integer number -> statement.setInt(parameter, number);
      case String text -> statement.setString(parameter, text);
      case Boolean flag -> statement.setInt(parameter, flag ? 1 : 0);
      case Instant time -> statement.setLong(parameter, time.toEpochMilli());
      case Listed list -> statement.setString(parameter, list.json());
      default -> throw new IllegalArgumentException("a value of " + value.getClass()
          + " (expected: Long, Integer, String, Boolean, Instant, Listed)");
    }
  }

  @Override
  public Instant time(ResultSet row, int column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  @Override
  public void begin(Connection connection) throws SQLException {
    run(connection, "begin immediate");
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    run(connection, "commit");
  }

  @Override
  public void rollBack(Connection connection) throws SQLException {
    run(connection, "rollback");
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public StoreException fault(SQLException refusal) {
    int code = refusal.getErrorCode() & 0xff;
    if (code == FULL) {
      return new StoreUnavailableException("there is no space left for the database: " + refusal.getMessage(), refusal);
    }
    return gone(refusal)
        ? new StoreUnavailableException("the database cannot be used: " + refusal.getMessage(), refusal)
        : new StoreException("the database refused: " + refusal.getMessage(), refusal);
  }

  @Override
  public boolean gone(SQLException refusal) {
    return GONE.contains(refusal.getErrorCode() & 0xff);
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public boolean arrays() {
    return false;
  }
}
