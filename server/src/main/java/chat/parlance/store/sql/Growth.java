package chat.parlance.store.sql;

import chat.parlance.core.ConversationKind;
import chat.parlance.core.Ids;
import chat.parlance.core.RetentionRules;
import chat.parlance.core.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How much a database holds, what grows in it, and what retention would take away now. Nothing is counted beyond [#MOST] rows, so that
/// asking costs little, however much there is. `log` and `free` are negative where they are not known; `free` is room in the file
/// that is used again.
public record Growth(long bytes, long log, long free, List<Table> tables, List<Longest> longest, List<Day> days,
    @Nullable Instant oldest, List<Due> due) {

  public static final long MOST = 1_000_000;

  /// `rows` is [#MOST] when there are that many or more.
  public record Table(String name, long rows) {}

  /// A conversation with a long log.
  public record Longest(String space, long id, long changes) {}

  /// How many messages were written on a day, by their ids.
  public record Day(LocalDate date, long messages) {}

  /// What is due in a space: logs with changes that are too old, and changes beyond what may be there.
  public record Due(String space, String kind, long tooOld, long tooMany) {}

  private static final List<String> TABLES = List.of("conversation", "member", "message", "change", "reaction", "stamp",
      "mark", "mark_step", "last_seen", "outbox", "outbox_dead");
  private static final int LONGEST = 5;
  private static final int DAYS = 7;
  private static final int SPACES = 1_000;

  private record Space(int id, String name) {}

  /// Looks at this file; a server may use it meanwhile. Throws [StoreException] when it cannot be read.
  public static Growth of(Path file, RetentionRules rules, Instant now) {
    try (var connection = SqlStores.source(file, true).getConnection()) {
      var sql = new Statements(connection, SqliteFlavour.SQLITE, new LongAdder());
      var log = Path.of(file + "-wal");
      long page = number(sql, "select page_size from pragma_page_size");
      return look(sql, new long[]{Files.size(file), Files.exists(log) ? Files.size(log) : 0,
          page * number(sql, "select freelist_count from pragma_freelist_count")}, rules, now);
    } catch (SQLException | IOException e) {
      throw new StoreException("the database " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// The same of this database.
  public static Growth of(PostgresUrl url, RetentionRules rules, Instant now) {
    try (var source = PostgresSource.reading(url, 1); var connection = source.getConnection()) {
      var sql = new Statements(connection, PostgresFlavour.POSTGRES, new LongAdder());
      return look(sql, new long[]{number(sql, "select pg_database_size(current_database())"), -1, -1}, rules, now);
    } catch (SQLException e) {
      throw new StoreException("the database " + url + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Growth look(Statements sql, long[] sizes, RetentionRules rules, Instant now) {
    var tables = TABLES.stream().map(name -> new Table(name,
        number(sql, "select count(*) from (select 1 from " + name + " limit " + MOST + ") counted"))).toList();
    var longest = sql.all("select s.name, c.id, c.last_seq - c.floor from (select space, id, last_seq, floor"
        + " from conversation limit " + MOST + ") c join space s on s.id = c.space order by 3 desc limit " + LONGEST,
        row -> new Longest(row.text(1), row.number(2), row.number(3)));
    long first = number(sql, "select coalesce(min(id), 0) from message");
    return new Growth(sizes[0], sizes[1], sizes[2], tables, longest, days(sql, now),
        first == 0 ? null : Ids.time(first), due(sql, rules, now));
  }

  private static long number(Statements sql, String question, @Nullable Object... values) {
    Long number = sql.one(question, row -> row.number(1), values);
    return number == null ? 0 : number;
  }

  private static List<Day> days(Statements sql, Instant now) {
    var days = new ArrayList<Day>();
    var today = now.atZone(ZoneOffset.UTC).toLocalDate();
    for (int back = DAYS - 1; back >= 0; back--) {
      var begin = today.minusDays(back).atStartOfDay(ZoneOffset.UTC).toInstant();
      days.add(new Day(today.minusDays(back), number(sql, "select count(*) from (select 1 from message where id >= ?"
          + " and id < ? limit " + MOST + ") counted", Ids.first(begin), Ids.first(begin.plus(Duration.ofDays(1))))));
    }
    return days;
  }

  private static List<Due> due(Statements sql, RetentionRules rules, Instant now) {
    var due = new ArrayList<Due>();
    if (rules.keepAll()) {
      return due;
    }
    for (var space : sql.all("select id, name from space order by name limit " + SPACES,
        row -> new Space(row.small(1), row.text(2)))) {
      for (var kind : ConversationKind.values()) {
        rules.of(space.name(), kind).ifPresent(rule -> {
          var age = rule.maxAge();
          var most = rule.maxCount();
          long tooOld = age == null ? 0
              : number(sql,
                  "select count(*) from (select 1 from conversation where space = ? and kind = ? and oldest < ?"
                      + " limit " + MOST + ") counted",
                  space.id(), Codes.of(kind), now.minus(age));
          long tooMany = most == null ? 0
              : number(sql, "select coalesce(sum(last_seq - floor - ?3), 0) from conversation where space = ?1"
                  + " and kind = ?2 and last_seq - floor > ?3", space.id(), Codes.of(kind), most);
          if (tooOld + tooMany > 0) {
            due.add(new Due(space.name(), kind.name().toLowerCase(java.util.Locale.ROOT), tooOld, tooMany));
          }
        });
      }
    }
    return due;
  }
}
