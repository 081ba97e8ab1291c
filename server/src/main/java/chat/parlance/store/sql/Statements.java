package chat.parlance.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Prepared statements of one connection, made once and used again. For one thread at a time.
final class Statements {

  /// Makes a value of the row the result set stands at.
  interface Row<T> {
    T read(Columns row) throws SQLException;
  }

  /// Looks at the row the result set stands at.
  interface Look {
    void at(Columns row) throws SQLException;
  }

  /// A statement, and where the values go.
  private record Ready(PreparedStatement statement, Spelled spelled) {}

  /// Rows of one statement.
  private record Waiting(String sql, List<@Nullable Object[]> rows) {}

  private final Connection connection;
  private final Flavour flavour;
  private final LongAdder counter;
  private final Map<String, Ready> prepared = new HashMap<>();
  /// The same for many rows at once, where they go as arrays and the statement can be so.
  private final Map<String, Optional<ColumnArrays>> arrays = new HashMap<>();
  /// The rows that were handed to [#later] and not sent yet.
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private int written;

  /// `counter` counts the runs of all statements.
  Statements(Connection connection, Flavour flavour, LongAdder counter) {
    this.connection = connection;
    this.flavour = flavour;
    this.counter = counter;
  }

  Connection connection() {
    return connection;
  }

  /// Writes one row with the next statement of another kind, at the latest with [#flush]; many rows of one statement are
  /// sent together. For inserts and deletions that do not depend on each other, and kept statements.
  void later(String sql, @Nullable Object... values) {
    written++;
    waiting.computeIfAbsent(sql, _ -> new Waiting(sql, new ArrayList<>())).rows().add(values);
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
      for (var some : waiting.values()) {
        together(some.sql(), some.rows());
      }
    } finally {
      waiting.clear();
    }
  }

  /// Writes all these rows before what waits is sent, and returns how many it wrote.
  int ahead(String sql, List<@Nullable Object[]> rows) {
    return rows.isEmpty() ? 0 : together(sql, rows);
  }

  private int together(String sql, List<@Nullable Object[]> rows) {
    try {
      var array = flavour.arrays() && rows.size() > 1 ? arrays(sql) : null;
      if (array == null) {
        return inTurn(sql, rows);
      }
      counter.increment();
      return array.write(rows);
    } catch (SQLException e) {
      throw flavour.fault(e);
    }
  }

  private @Nullable ColumnArrays arrays(String sql) throws SQLException {
    var known = arrays.get(sql);
    if (known == null) {
      var spelled = flavour.spelled(sql);
      known = ColumnArrays.fit(spelled.text()) ? Optional.of(ColumnArrays.of(connection, spelled)) : Optional.empty();
      arrays.put(sql, known);
    }
    return known.orElse(null);
  }

  private int inTurn(String sql, List<@Nullable Object[]> rows) throws SQLException {
    var ready = prepared(sql);
    counter.add(rows.size() - 1);
    for (var values : rows) {
      bind(ready, values);
      ready.statement().addBatch();
    }
    return Arrays.stream(ready.statement().executeBatch()).sum();
  }

  /// Forgets the rows that wait: their transaction is over.
  void drop() {
    waiting.clear();
  }

  /// Runs an update and returns how many rows it changed.
  int update(String sql, @Nullable Object... values) {
    try {
      var ready = ready(sql);
      bind(ready, values);
      int changed = ready.statement().executeUpdate();
      written += Math.max(1, changed);
      return changed;
    } catch (SQLException e) {
      throw flavour.fault(e);
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
      var ready = ready(sql);
      bind(ready, values);
      try (var rows = ready.statement().executeQuery()) {
        var row = new Columns(rows, flavour);
        while (rows.next()) {
          look.at(row);
        }
      }
    } catch (SQLException e) {
      throw flavour.fault(e);
    }
  }

  private Ready ready(String sql) throws SQLException {
    if (!waiting.isEmpty()) {
      flush();
    }
    return prepared(sql);
  }

  private Ready prepared(String sql) throws SQLException {
    counter.increment();
    var known = prepared.get(sql);
    if (known == null) {
      var spelled = flavour.spelled(sql);
      known = new Ready(connection.prepareStatement(spelled.text()), spelled);
      prepared.put(sql, known);
    }
    return known;
  }

  private void bind(Ready ready, @Nullable Object[] values) throws SQLException {
    var places = ready.spelled().places();
    if (places.isEmpty()) {
      for (int i = 0; i < values.length; i++) {
        bind(ready.statement(), i + 1, values[i], 0);
      }
    } else {
      for (int i = 0; i < places.size(); i++) {
        bind(ready.statement(), i + 1, values[places.get(i).value()], places.get(i).column());
      }
    }
  }

  private void bind(PreparedStatement statement, int parameter, @Nullable Object value, int column)
      throws SQLException {
    if (value == null) {
      statement.setNull(parameter, Types.NULL);
    } else {
      flavour.bind(statement, parameter, value, column);
    }
  }
}
