package chat.parlance.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The columns, from 1, of the row a result stands at, as values of the domain.
record Columns(ResultSet row, Flavour flavour) {

  /// 0 if there is none.
  long number(int column) throws SQLException {
    return row.getLong(column);
  }

  /// 0 if there is none.
  int small(int column) throws SQLException {
    return row.getInt(column);
  }

  boolean flag(int column) throws SQLException {
    return row.getBoolean(column);
  }

  String text(int column) throws SQLException {
    return Objects.requireNonNull(optionalText(column), () -> "column " + column + " is empty");
  }

  @Nullable String optionalText(int column) throws SQLException {
    return row.getString(column);
  }

  Instant time(int column) throws SQLException {
    return flavour.time(row, column);
  }

  @Nullable Instant optionalTime(int column) throws SQLException {
    var time = flavour.time(row, column);
    return row.wasNull() ? null : time;
  }
}
