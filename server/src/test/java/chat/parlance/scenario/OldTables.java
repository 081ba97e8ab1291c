package chat.parlance.scenario;

import chat.parlance.imports.PostgresSource;
import chat.parlance.store.PostgresServer;
import chat.parlance.store.sql.PostgresUrl;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL database of a service from which people move.
public final class OldTables implements AutoCloseable {

  private final PostgresUrl url = PostgresServer.bare();

  PostgresSource.Address address(@Nullable String schema) {
    return new PostgresSource.Address(url.jdbc(), url.user(), url.password(), schema);
  }

  /// As one writes it on a command line.
  public String setting() {
    return PostgresServer.setting(url);
  }

  public void run(String sql) {
    try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    PostgresServer.drop(url);
  }
}
