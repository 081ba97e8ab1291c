package chat.parlance.imports;

import chat.parlance.imports.Fields.UnfitException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL database that is read. Every wait has an end; nothing is written.
public final class PostgresSource implements AutoCloseable {

  /// Where it is: a JDBC URL without user and password, and the schema, null for the usual one.
  public record Address(String jdbc, @Nullable String user, @Nullable String password, @Nullable String schema) {

    /// Host, port and database.
    String place() {
      return jdbc.split("\\?", 2)[0].replaceFirst("^jdbc:postgresql://", "");
    }

    @Override
    public String toString() {
      return place();
    }
  }

  /// A table and its columns: the types by the names that we have for them, and the names that it has.
  record Table(String name, Map<String, String> types, Map<String, String> names) {

    String column(String ours) {
      return quoted(names.getOrDefault(ours, ours));
    }

    boolean has(String ours) {
      return names.containsKey(ours);
    }

    /// A parameter of this column's type.
    String value(String ours) {
      return "cast(? as " + types.getOrDefault(ours, "text") + ")";
    }

    String values(String ours) {
      return "any(cast(? as " + types.getOrDefault(ours, "text") + "[]))";
    }
  }

  /// So many rows are fetched at once.
  static final int PAGE = 200;
  private static final String CONNECT_SECONDS = "10";
  private static final String READ_SECONDS = "120";
  private static final String READ = "the original's PostgreSQL cannot be read: ";

  private final Connection connection;
  private final String schema;
  /// Questions under way, one within the other.
  private int asking;

  private PostgresSource(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /// Connects. Throws [OriginalException].
  static PostgresSource open(Address address) {
    var settings = new Properties();
    settings.setProperty("ApplicationName", "parlance import");
    settings.setProperty("connectTimeout", CONNECT_SECONDS);
    settings.setProperty("socketTimeout", READ_SECONDS);
    if (address.user() != null) {
      settings.setProperty("user", address.user());
    }
    if (address.password() != null) {
      settings.setProperty("password", address.password());
    }
    try {
      var connection = DriverManager.getConnection(address.jdbc(), settings);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return new PostgresSource(connection,
          address.schema() != null ? address.schema() : String.valueOf(connection.getSchema()));
    } catch (SQLException e) {
      throw new OriginalException("the original's PostgreSQL at " + address.place() + " " + refused(e), e);
    }
  }

  /// By the class of its code.
  private static String refused(SQLException e) {
    var state = String.valueOf(e.getSQLState());
    return state.startsWith("08") ? "does not answer (expected: that it runs, and that --from names its host and port)"
        : state.startsWith("28") ? "does not let this user in (expected: user and password of --from)"
            : "cannot be read: " + e.getMessage();
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// The name of a table or column as we write it: `created_at` is `createdAt`.
  static String ours(String name) {
    var parts = name.split("_", -1);
    var ours = new StringBuilder(parts.length == 0 ? name : parts[0]);
    for (int i = 1; i < parts.length; i++) {
      ours.append(parts[i].isEmpty() ? "" : Character.toUpperCase(parts[i].charAt(0)) + parts[i].substring(1));
    }
    return ours.toString();
  }

  /// The table that has this name, however it is written: `ChatRoom`, `chat_room`, `chat_rooms`. Null if there is none.
  @Nullable Table table(String name) {
    var named = new ArrayList<String>();
    each("select table_name from information_schema.tables where table_schema = ?", row -> {
      var found = String.valueOf(row.value("tableName"));
      if (plain(found).equals(plain(name))) {
        named.add(found);
      }
    }, schema);
    if (named.isEmpty()) {
      return null;
    }
    var types = new HashMap<String, String>();
    var names = new LinkedHashMap<String, String>();
    each("select column_name, udt_name from information_schema.columns where table_schema = ? and table_name = ?",
        row -> {
          var column = String.valueOf(row.value("columnName"));
          names.put(ours(column), column);
          types.put(ours(column), quoted(String.valueOf(row.value("udtName"))));
        }, schema, named.getFirst());
    return new Table(quoted(schema) + "." + quoted(named.getFirst()), types, names);
  }

  private static String plain(String name) {
    return name.toLowerCase(java.util.Locale.ROOT).replace("_", "").replaceFirst("s$", "");
  }

  /// The table, which must be there with these columns.
  Table table(String name, String... columns) {
    var table = table(name);
    if (table == null) {
      throw new OriginalException(
          "the schema " + schema + " has no table " + name + " (expected: that of the original)");
    }
    for (var column : columns) {
      if (!table.has(column)) {
        throw new OriginalException("the table " + table.name() + " has no column " + column
            + " (expected: that of the original)");
      }
    }
    return table;
  }

  /// The rows, one after the other. A value is a text, or a list of texts. No transaction stays open behind the last question.
  void each(String sql, Consumer<Fields> look, Object... values) {
    asking++;
    try {
      ask(sql, look, values);
      if (asking == 1) {
        connection.commit();
      }
    } catch (SQLException e) {
      throw new OriginalException(READ + e.getMessage(), e);
    } finally {
      asking--;
    }
  }

  private void ask(String sql, Consumer<Fields> look, Object... values) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(PAGE);
      for (int i = 0; i < values.length; i++) {
        bind(statement, i + 1, values[i]);
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          look.accept(row(rows));
        }
      }
    }
  }

  private void bind(PreparedStatement statement, int place, Object value) throws SQLException {
    if (value instanceof List<?> list) {
      Array array = connection.createArrayOf("text", list.toArray());
      statement.setArray(place, array);
    } else {
      statement.setString(place, value.toString());
    }
  }

  private static Fields row(ResultSet rows) throws SQLException {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    var columns = rows.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      fields.put(ours(columns.getColumnLabel(i)), value(rows, i, columns.getColumnTypeName(i)));
    }
    return new Fields(fields);
  }

  /// Times without a zone are those of UTC, as the originals write them.
  private static @Nullable Object value(ResultSet rows, int column, String type) throws SQLException {
    return switch (type) {
      case "timestamp" -> {
        var local = rows.getObject(column, LocalDateTime.class);
        yield local == null ? null : local.atOffset(ZoneOffset.UTC);
      }
      case "timestamptz" -> rows.getObject(column, OffsetDateTime.class);
      case "uuid", "bool", "int4", "int8" -> rows.getObject(column);
      default -> rows.getString(column);
    };
  }

  /// How something of a row is read.
  interface Reading {
    Found read(Fields row) throws UnfitException;
  }

  /// What the row says, or why nothing can be made of it.
  static Found read(String sort, Fields row, Reading reading) {
    try {
      return reading.read(row);
    } catch (UnfitException e) {
      return new Found.Unreadable(sort, String.valueOf(row.value("id")), String.valueOf(e.getMessage()), 1);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException _) {
      // it was only read
    }
  }
}
