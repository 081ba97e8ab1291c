package chat.parlance.scenario;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/// What a disk or an operator can do to a database.
final class Damage {

  private Damage() {}

  /// A town whose server lost these tables while it was down; before, ann had said hello to bob.
  static Town town(Path data, String... tables) throws SQLException {
    try (var sound = new Town(data)) {
      sound.person("ann").post("/v1/users/bob/messages", "{\"text\":\"hello\"}");
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("parlance.db"));
        var statement = connection.createStatement()) {
      for (var table : tables) {
        statement.execute("drop table " + table);
      }
    }
    return new Town(data);
  }
}
