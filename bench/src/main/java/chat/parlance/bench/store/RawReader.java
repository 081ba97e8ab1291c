package chat.parlance.bench.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Reads pages by plain JDBC: one select, every column as the driver gives it.
final class RawReader implements PageRate.Reader, AutoCloseable {

  private static final int COLUMNS = 14;

  private final Connection connection;
  private final PreparedStatement select;
  private long seen;

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
          seen += rows.getString(i) == null ? 0 : 1;
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    if (seen < 0) {
      throw new IllegalStateException("columns were counted wrongly");
    }
    connection.close();
  }
}
