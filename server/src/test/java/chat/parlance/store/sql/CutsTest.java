package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Receipt;
import chat.parlance.core.store.Stores;
import chat.parlance.store.PostgresServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.sqlite.SQLiteDataSource;

/// A store loses its database before each statement in turn, and between each commit and its answer: what was acknowledged is there,
/// nothing is there by half, what is sent again is there once, and the store goes on.
@Timeout(120)
class CutsTest {

  @TempDir Path directory;

  @Test
  void sqliteLosesItsConnectionBetweenAnyTwoStatements() {
    var file = directory.resolve("parlance.db");
    SqlStores.migrate(file);
    var cutter = new Cutter(connection -> {
      connection.close();
      throw new SQLException("cut off by a test", "08006", 10);
    });
    try (var stores = SqlStores.sqlite(cutter.of(writing(file)), SqlStores.source(file, true),
        Clock.systemUTC(), FileClaim.of(file))) {
      cutEverywhere(stores, cutter, 4); // at each of them it is killed below
    }
  }

  @Test
  void postgresEndsItsConnectionBetweenAnyTwoStatements() throws SQLException {
    var url = PostgresServer.empty();
    try (var knife = DriverManager.getConnection(url.jdbc(), url.user(), url.password())) {
      var cutter = new Cutter(connection -> terminate(knife, connection));
      var config = new HikariConfig();
      config.setDataSource(cutter.of(PostgresSource.writing(url, 2)));
      config.setMaximumPoolSize(2);
      try (var stores = SqlStores.postgres(new HikariDataSource(config), PostgresSource.reading(url, 2),
          Clock.systemUTC())) {
        cutEverywhere(stores, cutter, 1);
      }
    } finally {
      PostgresServer.drop(url);
    }
  }

  /// Ends the backend and waits until it is gone, so that whatever is sent next meets nobody.
  private static void terminate(Connection knife, Connection victim) throws SQLException {
    int backend = victim.unwrap(PGConnection.class).getBackendPID();
    try (var end = knife.prepareStatement("select pg_terminate_backend(" + backend + ")");
        var there = knife.prepareStatement("select 1 from pg_stat_activity where pid = " + backend)) {
      end.execute();
      while (found(there)) {
        Thread.onSpinWait();
      }
    }
  }

  private static boolean found(PreparedStatement question) throws SQLException {
    try (var rows = question.executeQuery()) {
      return rows.next();
    }
  }

  /// It does not wait for the disk: no power is cut here.
  private static SQLiteDataSource writing(Path file) {
    var source = SqlStores.source(file, false);
    source.setSynchronous("OFF");
    return source;
  }

  private static void cutEverywhere(Stores stores, Cutter cutter, int step) {
    new Tale(stores, "whole").tell();
    for (boolean afterCommit : new boolean[]{false, true}) {
      int cuts = 1;
      while (cut(stores, cutter, cuts, afterCommit)) {
        cuts += afterCommit ? 1 : step;
      }
      assertThat(cuts).as("the last cut that came true").isGreaterThan(afterCommit ? 4 : 40);
    }
  }

  private static boolean cut(Stores stores, Cutter cutter, int at, boolean afterCommit) {
    cutter.arm(at, afterCommit);
    new Tale(stores, "s" + at + afterCommit).tell();
    return cutter.done();
  }

  /// What a killed process leaves are the files as they are at that moment.
  @Test
  void sqliteIsKilledBetweenAnyTwoStatements() {
    var file = directory.resolve("parlance.db");
    SqlStores.migrate(file);
    var copies = new ArrayList<List<Receipt>>();
    var tales = new ArrayList<Tale>();
    var cutter = new Cutter(_ -> {
      copy(file, directory.resolve("copy" + copies.size()));
      copies.add(tales.isEmpty() ? List.of() : List.copyOf(tales.getFirst().acknowledged()));
    });
    cutter.armAlways();
    try (var stores = SqlStores.sqlite(cutter.of(writing(file)), SqlStores.source(file, true),
        Clock.systemUTC(), FileClaim.of(file))) {
      tales.add(new Tale(stores, "s"));
      tales.getFirst().tell();
    }
    assertThat(copies).hasSizeGreaterThan(40);
    for (int i = 0; i < copies.size(); i++) {
      var copy = directory.resolve("copy" + i);
      try (var stores = SqlStores.sqlite(writing(copy), SqlStores.source(copy, true), Clock.systemUTC(),
          FileClaim.of(copy))) {
        var again = new Tale(stores, "s");
        again.tell();
        for (int j = 0; j < copies.get(i).size(); j++) {
          var before = copies.get(i).get(j);
          if (before.seq() > 0) {
            assertThat(again.acknowledged().get(j)).as("copy " + i).isEqualTo(before.repeated());
          }
        }
      }
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
      var log = Path.of(from + "-wal");
      if (Files.exists(log)) {
        Files.copy(log, Path.of(to + "-wal"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
