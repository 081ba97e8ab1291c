package chat.parlance.bench.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Reads pages by plain JDBC: one select, every column as the driver gives it.
final class RawReader implements PageRate.Reader, AutoCloseable {

  private static final int COLUMNS = 14;

  private final Connection connection;
  private final PreparedStatement select;

  RawReader(Connection connection) throws SQLException {
    this.connection = connection;
    this.select = connection.prepareStatement(PageRate.SELECT);
  }

  @Override
  public int read(int room, long before) throws SQLException {
    select.setLong(1, room);
    select.setLong(2, before);
    int found = 0;
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        found++;
        for (int i = 1; i <= COLUMNS; i++) {
          var _ = rows.getString(i);
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
