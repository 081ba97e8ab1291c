package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/// What differs between the databases that speak SQL. The statements of this package are written as SQLite wants them.
interface Flavour {

  /// The same statement as this database wants it.
  Spelled spelled(String sql);

  /// Hands a value to a parameter: a number, text, flag or time, or column `column` of a list.
  void bind(PreparedStatement statement, int parameter, Object value, int column) throws SQLException;

  /// Anything if there is none.
  Instant time(ResultSet row, int column) throws SQLException;

  /// Begins a transaction that writes.
  void begin(Connection connection) throws SQLException;

  void commit(Connection connection) throws SQLException;

  void rollBack(Connection connection) throws SQLException;

  /// What the database's refusal means.
  StoreException fault(SQLException refusal);

  /// Whether the database cannot be reached, or answers nobody.
  boolean gone(SQLException refusal);

  /// Whether others write to the database too, so that what was read before may no longer be so.
  boolean shared();

  /// Whether rows are handed over as one array for each column.
  boolean arrays();
}
