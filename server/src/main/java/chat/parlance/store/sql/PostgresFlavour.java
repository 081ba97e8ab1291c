package chat.parlance.store.sql;

import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreBusyException;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/// PostgreSQL: times, flags and JSON are of its own types, lists are arrays. Several servers may write; who was slower is told so.
final class PostgresFlavour implements Flavour {

  static final PostgresFlavour POSTGRES = new PostgresFlavour();
  /// Connections that fail, a server that shuts down or has run out of something.
  private static final Set<String> GONE_CLASSES = Set.of("08", "53");
  private static final Set<String> GONE = Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25006", "25P03");
  /// A lock that somebody else keeps, and a statement that took too long.
  private static final Set<String> BUSY = Set.of("55P03", "57014");
  /// Somebody else was faster: transactions that would not fit one after the other, deadlocks, and keys that are there already.
  private static final Set<String> LOST_RACES = Set.of("40001", "40P01", "23505");

  private PostgresFlavour() {}

  @Override
  public Spelled spelled(String sql) {
    return PostgresSpelling.of(sql);
  }

  @Override
  public void bind(PreparedStatement statement, int parameter, Object value, int column) throws SQLException {
    switch (value) {
      case Long number -> statement.setLong(parameter, number);
      case Integer number -> statement.setInt(parameter, number);
      case String text -> statement.setString(parameter, text);
      case Boolean flag -> statement.setBoolean(parameter, flag);
      case Instant time -> statement.setObject(parameter, time.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC));
      case Listed list -> {
        var values = list.column(column);
        statement.setArray(parameter, statement.getConnection().createArrayOf(type(values), values));
      }
      default -> throw new IllegalArgumentException("a value of " + value.getClass()
          + " (expected: Long, Integer, String, Boolean, Instant, Listed)");
    }
  }

  private static String type(Object[] values) {
    return switch (values[0]) {
      case Long _ -> "bigint";
      case Integer _ -> "integer";
      case Boolean _ -> "boolean";
      default -> "text";
    };
  }

  @Override
  public Instant time(ResultSet row, int column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? Instant.EPOCH : time.toInstant();
  }

  /// The driver begins with the first statement.
  @Override
  public void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Override
  public void rollBack(Connection connection) throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  @Override
  public StoreException fault(SQLException refusal) {
    if (gone(refusal)) {
      return new StoreUnavailableException("the database cannot be reached: " + refusal.getMessage(), refusal);
    }
    if (BUSY.contains(state(refusal))) {
      return new StoreBusyException("the database was too busy: " + refusal.getMessage(), refusal);
    }
    return LOST_RACES.contains(state(refusal))
        ? new StaleReadException("another server was faster: " + refusal.getMessage())
        : new StoreException("the database refused: " + refusal.getMessage(), refusal);
  }

  @Override
  public boolean gone(SQLException refusal) {
    var state = state(refusal);
    return GONE.contains(state) || state.length() == 5 && GONE_CLASSES.contains(state.substring(0, 2));
  }

  private static String state(SQLException refusal) {
    return refusal.getSQLState() == null ? "" : refusal.getSQLState();
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public boolean arrays() {
    return true;
  }
}
