package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.store.RetentionStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// What has grown old: found beside the writer, by the time of the oldest change in the rows of heads.
final class SqlRetention implements RetentionStore {

  private static final String REACH = "select c.id, c.floor, c.last_seq, c.oldest from ";
  static final String SPACES = "select name from space where name > ? order by name limit ?";
  static final String AGED = REACH + "conversation c indexed by conversation_oldest where c.space = ? and c.kind = ?"
      + " and c.oldest < ? and (c.oldest, c.id) > (?, ?) order by c.oldest, c.id limit ?";
  static final String OF_KIND = REACH + "conversation c indexed by conversation_kind where c.space = ? and c.kind = ?"
      + " and c.id > ? order by c.id limit ?";
  static final String OF_ALL = REACH + "json_each(?) j cross join conversation c where c.space = ? and c.id = j.value";

  private final SqlReader reader;
  private final SqlWriter writer;

  SqlRetention(SqlReader reader, SqlWriter writer) {
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public List<String> spaces(String after, int limit) {
    return reader.ask(sql -> sql.all(SPACES, row -> row.text(1), after, limit));
  }

  @Override
  public List<Reach> aged(Aged asked, Instant afterOldest, long afterId, int limit) {
    return reader.ask(asked.space(), List::of, (sql, space) -> sql.all(AGED, row -> reach(asked.space(), row), space,
        Codes.of(asked.kind()), asked.before(), afterOldest, afterId, limit));
  }

  @Override
  public List<Reach> reaches(String name, ConversationKind kind, long afterId, int limit) {
    return reader.ask(name, List::of, (sql, space) -> sql.all(OF_KIND, row -> reach(name, row), space, Codes.of(kind),
        afterId, limit));
  }

  @Override
  public List<Reach> reaches(String name, Collection<ConversationId> ids) {
    return ids.isEmpty() ? List.of()
        : reader.ask(name, List::of, (sql, space) -> sql.all(OF_ALL, row -> reach(name, row), Listed.ids(ids), space));
  }

  private static Reach reach(String space, Columns row) throws SQLException {
    return new Reach(new ConversationId(space, row.number(1)), row.number(2), row.number(3), row.time(4));
  }

  @Override
  public long agedUpTo(ConversationId id, Instant before, int limit) {
    long aged = 0;
    for (var first : reader.ask(id.space(), List::<First>of, (sql, space) -> sql.all(Trims.FIRST,
        row -> new First(row.number(1), row.time(2)), space, id.value(), limit))) {
      if (!first.at().isBefore(before)) {
        break;
      }
      aged = first.seq();
    }
    return aged;
  }

  private record First(long seq, Instant at) {}

  @Override
  public Walk walk(Kind kind, Instant before) {
    return switch (kind) {
      case KEYS -> new Walks.Keys(reader, writer, before);
      case MARK_STEPS -> new Walks.Steps(reader, writer);
      case DEAD_LETTERS -> new Walks.DeadLetters(reader, writer, before);
      case REVOCATIONS -> _ -> new Passed(writer.write(sql -> sql.update(Walks.OUTDATED, before)), true);
    };
  }
}
