package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Outgoing;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.engine.Answered;
import chat.parlance.web.Await;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// No room for the database of an SQLite store: a quota that is reached, as a disk is, and raised later.
@Timeout(60)
class FullDiskTest {

  private static final int ALL = 1 << 30;

  @TempDir Path directory;

  private volatile int quota = ALL;
  private final List<Connection> opened = new ArrayList<>();

  /// Connections that may use as many pages as the quota says.
  private DataSource bounded(DataSource source) {
    return (DataSource) Proxy.newProxyInstance(DataSource.class.getClassLoader(), new Class<?>[]{DataSource.class},
        (_, method, arguments) -> {
          try {
            var result = method.invoke(source, arguments);
            if (result instanceof Connection connection) {
              synchronized (opened) {
                opened.add(connection);
              }
              limit(connection);
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private void limit(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("pragma max_page_count = " + quota);
    }
  }

  /// From now on the file may have so many pages more than it has.
  private void allow(Path file, int pages) throws SQLException {
    try (var connection = SqlStores.source(file, true).getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("pragma page_count")) {
      quota = pages == ALL ? ALL : rows.getInt(1) + pages;
    }
    synchronized (opened) {
      for (var connection : opened) {
        try {
          limit(connection);
        } catch (SQLException e) {
          assertThat(connection.isClosed()).as(e.toString()).isTrue(); // by who probes, meanwhile
        }
      }
    }
  }

  @Test
  void sendsAreRefusedUntilThereIsRoomAgainAndNothingIsLost() throws SQLException {
    var file = directory.resolve("parlance.db");
    SqlStores.migrate(file);
    var clock = Clock.systemUTC();
    try (
        var stores = SqlStores.sqlite(bounded(SqlStores.source(file, false)), SqlStores.source(file, true), clock,
            FileClaim.of(file));
        var journal = new Journal(stores.log(), new Fanout(List.of()), new Ids(clock, 1), clock, Limits.DEFAULT,
            Journal.Settings.ONE_WRITER,
            new Journal.Around(Journal.Observer.SILENT, Outgoing.NOTHING, stores::probe))) {
      var room = journal.append(new Draft(Identity.of("s", "ann"), "open",
          new Intent.Open(ConversationKind.GROUP, null, List.of("bob"), null, null, null))).conversation();
      var acknowledged = new ArrayList<Receipt>();
      for (int i = 0; i < 20; i++) {
        acknowledged.add((Receipt) send(journal, room, i));
      }
      allow(file, 20);
      int next = 20;
      Object answer = send(journal, room, next);
      while (answer instanceof Receipt receipt) {
        acknowledged.add(receipt);
        answer = send(journal, room, ++next);
      }
      assertThat(next).as("messages that found room").isBetween(21, 200);
      assertThat(answer).isInstanceOf(Rejection.Unavailable.class);
      assertThatThrownBy(stores::probe).isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("no space left");
      assertThat(send(journal, room, next)).isInstanceOf(Rejection.Unavailable.class);
      assertThat(stores.log().changes(room, 0, 1_000)).as("reads go on").hasSize(acknowledged.size() + 1);

      allow(file, ALL);
      int refused = next;
      acknowledged.add((Receipt) Await.value("sends go on", () -> send(journal, room, refused),
          sent -> sent instanceof Receipt));
      acknowledged.add((Receipt) send(journal, room, refused + 1));
      var log = stores.log().changes(room, 0, 1_000);
      assertThat(log).extracting(Change::seq)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, refused + 3).boxed().toList());
      assertThat(log.stream().skip(1).map(change -> change.body().aboutMessage()))
          .containsExactlyElementsOf(acknowledged.stream().map(Receipt::message).toList());
    }
  }

  private static Object send(Journal journal, ConversationId room, int number) {
    return Answered.with(journal, new Draft(Identity.of("s", "ann"), "k" + number, new Intent.Post(
        new Intent.Place.Known(room), MessageKind.TEXT, Content.text("long ".repeat(400)), 0, 0)))
        .orTimeout(20, TimeUnit.SECONDS).join();
  }
}
