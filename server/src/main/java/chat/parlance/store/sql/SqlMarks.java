package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import chat.parlance.core.store.MarkStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Marks and their history, read beside the writer.
final class SqlMarks implements MarkStore {

  static final String ONE = "select read, delivered, cleared from mark where space = ? and conversation = ? and user = ?";
  /// The first step of each member at or beyond a position.
  static final String READERS = "select m.user, (select s.at from mark_step s where s.space = m.space"
      + " and s.conversation = m.conversation and s.user = m.user and s.seq >= ?3 order by s.seq limit 1) from mark m"
      + " where m.space = ?1 and m.conversation = ?2 and m.read >= ?3 order by 2, 1 limit ?4";

  /// The same for each of the positions, which come as a JSON array.
  static final String READERS_OF_ALL = "select j.value, m.user, (select s.at from mark_step s where s.space = m.space"
      + " and s.conversation = m.conversation and s.user = m.user and s.seq >= j.value order by s.seq limit 1)"
      + " from json_each(?1) j cross join mark m where m.space = ?2 and m.conversation = ?3 and m.read >= j.value"
      + " order by 1, 3, 2";

  /// The newest step of each of the members, who come as `[[conversation, user], …]`.
  static final String LAST_STEPS = "select j.key, (select s.at from mark_step s where s.space = ?2"
      + " and s.conversation = json_extract(j.value, '$[0]') and s.user = json_extract(j.value, '$[1]')"
      + " order by s.seq desc limit 1) from json_each(?1) j";
  static final String OF_USER = "select m.read, m.delivered, m.cleared, m.conversation from json_each(?) j"
      + " cross join mark m where m.space = ? and m.conversation = j.value and m.user = ?";

  private final SqlReader reader;

  SqlMarks(SqlReader reader) {
    this.reader = reader;
  }

  @Override
  public Marks marks(ConversationId id, String user) {
    return reader.ask(id.space(), () -> Marks.NONE, (sql, space) -> {
      var marks = sql.one(ONE, Rows::marks, space, id.value(), user);
      return marks == null ? Marks.NONE : marks;
    });
  }

  @Override
  public Map<String, Marks> marks(ConversationId id, Collection<String> users) {
    return reader.ask(id.space(), Map::of, (sql, space) -> {
      var found = new HashMap<String, Marks>();
      for (var user : users) {
        var marks = sql.one(ONE, Rows::marks, space, id.value(), user);
        if (marks != null) {
          found.put(user, marks);
        }
      }
      return found;
    });
  }

  @Override
  public Map<ConversationId, Marks> marks(UserId user, Collection<ConversationId> conversations) {
    return conversations.isEmpty() ? Map.of() : reader.ask(user.space(), Map::of, (sql, space) -> {
      var found = new HashMap<ConversationId, Marks>();
      sql.each(OF_USER, row -> found.put(new ConversationId(user.space(), row.number(4)), Rows.marks(row)),
          Listed.ids(conversations), space, user.user());
      return found;
    });
  }

  @Override
  public Map<Member, Instant> lastRead(Collection<Member> members) {
    if (members.isEmpty()) {
      return Map.of();
    }
    var all = List.copyOf(members);
    return reader.ask(all.getFirst().conversation().space(), Map::of, (sql, space) -> {
      var found = new HashMap<Member, Instant>();
      sql.each(LAST_STEPS, row -> {
        var at = row.optionalTime(2);
        if (at != null) {
          found.put(all.get(row.small(1)), at);
        }
      }, Listed.of(2, all, member -> List.of(member.conversation().value(), member.user())), space);
      return found;
    });
  }

  @Override
  public Map<Long, List<Reader>> readers(ConversationId id, Collection<Long> seqs, int limit) {
    return seqs.isEmpty() ? Map.of() : reader.ask(id.space(), Map::of, (sql, space) -> {
      var found = new HashMap<Long, List<Reader>>();
      sql.each(READERS_OF_ALL, row -> {
        var readers = found.computeIfAbsent(row.number(1), _ -> new ArrayList<>());
        if (readers.size() < limit) {
          readers.add(new Reader(row.text(2), row.time(3)));
        }
      }, Listed.of(seqs), space, id.value());
      return found;
    });
  }

  @Override
  public List<Reader> readers(ConversationId id, long seq, int limit) {
    return reader.ask(id.space(), List::of, (sql, space) -> sql.all(READERS,
        row -> new Reader(row.text(1), row.time(2)), space, id.value(), seq, limit));
  }
}
