package chat.parlance.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An insert or update of any number of rows as one statement that is the same for all numbers: each column comes as one array, and `unnest`
/// makes rows of them, in their order. Made of the statement for one row.
final class ColumnArrays {

  private static final Pattern INSERT = Pattern.compile("(insert into .*)values \\(\\?(?:, \\?)*\\)(.*)");
  private static final Pattern UPDATE = Pattern.compile("update (\\w+) set (.*) where (.*)");
  private static final Pattern COMPARED = Pattern.compile("(\"?\\w+\"?) (=|<=|>=|<|>) \\?");

  private final Connection connection;
  private final PreparedStatement statement;
  /// The types of the columns, as the server says.
  private final List<String> types;
  private final List<Spelled.Place> places;

  private ColumnArrays(Connection connection, Spelled one) throws SQLException {
    this.connection = connection;
    this.types = types(connection, one.text());
    this.places = one.places();
    this.statement = connection.prepareStatement(text(one.text(), types));
  }

  /// Whether this can be made of the statement.
  static boolean fit(String sql) {
    return INSERT.matcher(sql).matches() || UPDATE.matcher(sql).matches();
  }

  /// Asks the server for the types of the parameters.
  static ColumnArrays of(Connection connection, Spelled one) throws SQLException {
    return new ColumnArrays(connection, one);
  }

  private static List<String> types(Connection connection, String sql) throws SQLException {
    try (var described = connection.prepareStatement(sql)) {
      var parameters = described.getParameterMetaData();
      var types = new ArrayList<String>();
      for (int i = 1; i <= parameters.getParameterCount(); i++) {
        types.add(parameters.getParameterTypeName(i));
      }
      return types;
    }
  }

  static String text(String one, List<String> types) {
    var arrays = types.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", ", "unnest(", ")"));
    var insert = INSERT.matcher(one);
    if (insert.matches()) {
      return insert.group(1) + "select * from " + arrays + insert.group(2);
    }
    var update = UPDATE.matcher(one);
    if (!update.matches()) {
      throw new IllegalArgumentException("not a statement for one row: " + one
          + " (expected: insert into … values (?, …) …, or update … set … = ? where … = ?)");
    }
    var table = update.group(1);
    var names = IntStream.range(0, types.size()).mapToObj(i -> "v" + i).collect(Collectors.joining(", ", "u (", ")"));
    int[] column = new int[1];
    var set = COMPARED.matcher(update.group(2)).replaceAll(found -> found.group(1) + " = u.v" + column[0]++);
    var where = COMPARED.matcher(update.group(3)).replaceAll(
        found -> table + "." + found.group(1) + " " + found.group(2) + " u.v" + column[0]++);
    return "update " + table + " set " + set + " from " + arrays + " " + names + " where " + where;
  }

  /// How many rows it wrote.
  int write(List<@Nullable Object[]> rows) throws SQLException {
    for (int i = 0; i < types.size(); i++) {
      var type = types.get(i);
      statement.setArray(i + 1, connection.createArrayOf(type, column(rows, places.get(i).value(), type)));
    }
    return statement.executeUpdate();
  }

  /// Of whole numbers the driver makes bytes, of anything else text.
  private static @Nullable Object[] column(List<@Nullable Object[]> rows, int place, String type) {
    int size = rows.size();
    @Nullable Object[] column = type.equals("int8") ? new Long[size]
        : type.equals("int4") ? new Integer[size] : new String[size];
    for (int i = 0; i < size; i++) {
      var value = rows.get(i)[place];
      if (value == null) {
        continue;
      }
      if (column instanceof Long[]) {
        column[i] = ((Number) value).longValue();
      } else if (column instanceof Integer[]) {
        column[i] = ((Number) value).intValue();
      } else {
        column[i] = value instanceof Instant time ? time.truncatedTo(ChronoUnit.MILLIS).toString() : value.toString();
      }
    }
    return column;
  }
}
