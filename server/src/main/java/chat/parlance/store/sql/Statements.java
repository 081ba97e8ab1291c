package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Prepared statements of one connection, made once and used again. For one thread at a time.
final class Statements {

  /// Makes a value of the row the result set stands at.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Looks at the row the result set stands at.
  interface Look {
    void at(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final LongAdder counter;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  /// Those with rows that were handed to [#later] and not sent yet.
  private final Set<PreparedStatement> waiting = new LinkedHashSet<>();
  private int written;

  /// `counter` counts the runs of all statements.
  Statements(Connection connection, LongAdder counter) {
    this.connection = connection;
    this.counter = counter;
  }

  Connection connection() {
    return connection;
  }

  /// Inserts one row with the next statement of another kind, at the latest with [#flush]; many rows of one statement are
  /// sent together. For inserts that do not depend on each other, and kept statements.
  void later(String sql, @Nullable Object... values) {
    try {
      var statement = prepared(sql);
      bind(statement, values);
      statement.addBatch();
      written++;
      waiting.add(statement);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// About how many rows were written since this was asked last.
  int takeWritten() {
    int rows = written;
    written = 0;
    return rows;
  }

  /// Sends the rows that wait.
  void flush() {
    try {
      for (var statement : waiting) {
        statement.executeBatch();
      }
      waiting.clear();
    } catch (SQLException e) {
      drop();
      throw failed(e);
    }
  }

  /// Forgets the rows that wait: their transaction is over.
  void drop() {
    try {
      for (var statement : waiting) {
        statement.clearBatch();
      }
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      waiting.clear();
    }
  }

  /// Runs an update and returns how many rows it changed.
  int update(String sql, @Nullable Object... values) {
    try {
      var statement = statement(sql);
      bind(statement, values);
      written++;
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  <T> @Nullable T one(String sql, Row<T> row, @Nullable Object... values) {
    var all = all(sql, row, values);
    return all.isEmpty() ? null : all.getFirst();
  }

  <T> List<T> all(String sql, Row<T> row, @Nullable Object... values) {
    var all = new ArrayList<T>();
    each(sql, found -> all.add(row.read(found)), values);
    return all;
  }

  /// Looks at one row after the other; none is kept.
  void each(String sql, Look look, @Nullable Object... values) {
    try {
      var statement = statement(sql);
      bind(statement, values);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          look.at(rows);
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private PreparedStatement statement(String sql) throws SQLException {
    if (!waiting.isEmpty()) {
      flush();
    }
    return prepared(sql);
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    counter.increment();
    var known = prepared.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      prepared.put(sql, known);
    }
    return known;
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case null -> statement.setNull(i + 1, java.sql.Types.NULL);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case String text -> statement.setString(i + 1, text);
        case Boolean flag -> statement.setInt(i + 1, flag ? 1 : 0);
        default -> throw new IllegalArgumentException("a value of " + values[i].getClass()
            + " (expected: Long, Integer, String, Boolean)");
      }
    }
  }

  static StoreException failed(SQLException e) {
    return new StoreException("the database refused: " + e.getMessage(), e);
  }
}
