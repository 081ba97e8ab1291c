package chat.parlance.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An insert of any number of rows as one statement that is the same for all numbers: each column comes as one array, and `unnest` makes rows of
/// them, in their order.
final class ArrayInsert {

  private static final Pattern ROW = Pattern.compile("values \\(\\?(?:, \\?)*\\)");

  private final PreparedStatement statement;
  /// The types of the columns, as the server says.
  private final List<String> types;
  private final List<Spelled.Place> places;

  private ArrayInsert(PreparedStatement statement, List<String> types, List<Spelled.Place> places) {
    this.statement = statement;
    this.types = types;
    this.places = places;
  }

  /// Of an insert of one row; asks the server for the types of its parameters.
  static ArrayInsert of(Connection connection, Spelled one) throws SQLException {
    var row = ROW.matcher(one.text());
    if (!row.find()) {
      throw new IllegalArgumentException("no insert of one row: " + one.text() + " (expected: … values (?, …) …)");
    }
    var types = new ArrayList<String>();
    try (var described = connection.prepareStatement(one.text())) {
      var parameters = described.getParameterMetaData();
      for (int i = 1; i <= parameters.getParameterCount(); i++) {
        types.add(parameters.getParameterTypeName(i));
      }
    }
    var arrays = String.join(", ", types.stream().map(type -> "?::" + type + "[]").toList());
    var text = one.text().substring(0, row.start()) + "select * from unnest(" + arrays + ")"
        + one.text().substring(row.end());
    return new ArrayInsert(connection.prepareStatement(text), types, one.places());
  }

  void insert(List<@Nullable Object[]> rows) throws SQLException {
    for (int i = 0; i < types.size(); i++) {
      var type = types.get(i);
      @Nullable Object[] column = type.equals("int8") ? new Long[rows.size()] : new String[rows.size()];
      int place = places.get(i).value();
      for (int j = 0; j < column.length; j++) {
        column[j] = element(rows.get(j)[place], type);
      }
      statement.setArray(i + 1, statement.getConnection().createArrayOf(type, column));
    }
    statement.executeUpdate();
  }

  private static @Nullable Object element(@Nullable Object value, String type) {
    return switch (value) {
      case null -> null;
      case Instant time -> time.truncatedTo(ChronoUnit.MILLIS).toString();
      case Number number when type.equals("int8") -> number.longValue();
      default -> value.toString();
    };
  }
}
