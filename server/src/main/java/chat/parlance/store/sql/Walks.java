package chat.parlance.store.sql;

import chat.parlance.core.store.RetentionStore.Passed;
import chat.parlance.core.store.RetentionStore.Walk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks over tables in the order of their keys: read beside the writer, who is only asked when there is something to take out. No
/// index of times is kept for them, for it would have to be written with each message.
final class Walks {

  static final String KEYS = "select space, actor, key, at from stamp where (space, actor, key) > (?, ?, ?)"
      + " order by space, actor, key limit ?";
  static final String OLD_KEY = "delete from stamp where space = ? and actor = ? and key = ? and at < ?";
  static final String STEPS = "select s.space, s.conversation, s.user, s.seq, c.floor from mark_step s"
      + " cross join conversation c where (s.space, s.conversation, s.user, s.seq) > (?, ?, ?, ?)"
      + " and c.space = s.space and c.id = s.conversation order by s.space, s.conversation, s.user, s.seq limit ?";
  static final String STEP = "delete from mark_step where space = ? and conversation = ? and user = ? and seq = ?";
  static final String DEAD = "select id, given_up_at from outbox_dead where id > ? order by id limit ?";
  static final String DEAD_LETTER = "delete from outbox_dead where id = ?";
  static final String OUTDATED = "delete from revocation where until < ?";

  private Walks() {}

  private static int takeOut(SqlWriter writer, String sql, List<@Nullable Object[]> rows) {
    return rows.isEmpty() ? 0 : writer.write(statements -> statements.ahead(sql, rows));
  }

  /// Idempotency keys that were used before a moment.
  static final class Keys implements Walk {

    private record Key(int space, String actor, String key, Instant at) {}

    private final SqlReader reader;
    private final SqlWriter writer;
    private final Instant before;
    private Key last = new Key(-1, "", "", Instant.EPOCH);

    Keys(SqlReader reader, SqlWriter writer, Instant before) {
      this.reader = reader;
      this.writer = writer;
      this.before = before;
    }

    @Override
    public Passed pass(int rows) {
      var page = reader.ask(sql -> sql.all(KEYS, row -> new Key(row.small(1), row.text(2), row.text(3), row.time(4)),
          last.space(), last.actor(), last.key(), rows));
      last = page.isEmpty() ? last : page.getLast();
      var old = new ArrayList<@Nullable Object[]>();
      page.stream().filter(key -> key.at().isBefore(before))
          .forEach(key -> old.add(new @Nullable Object[]{key.space(), key.actor(), key.key(), before}));
      return new Passed(takeOut(writer, OLD_KEY, old), page.size() < rows);
    }
  }

  /// Steps at positions that are gone, but for the newest of each member.
  static final class Steps implements Walk {

    private record Step(int space, long conversation, String user, long seq, long floor) {

      boolean isFollowedBy(Step next) {
        return space == next.space && conversation == next.conversation && user.equals(next.user);
      }
    }

    private final SqlReader reader;
    private final SqlWriter writer;
    private Step last = new Step(-1, 0, "", 0, 0);

    Steps(SqlReader reader, SqlWriter writer) {
      this.reader = reader;
      this.writer = writer;
    }

    /// Whether the last of a page is its member's newest is only known with the next, so that looks at it again.
    @Override
    public Passed pass(int rows) {
      int asked = rows + 1;
      var page = reader.ask(sql -> sql.all(STEPS, row -> new Step(row.small(1), row.number(2), row.text(3),
          row.number(4), row.number(5)), last.space(), last.conversation(), last.user(), last.seq(), asked));
      var old = new ArrayList<@Nullable Object[]>();
      for (int i = 0; i + 1 < page.size(); i++) {
        var step = page.get(i);
        if (step.seq() <= step.floor() && step.isFollowedBy(page.get(i + 1))) {
          old.add(new @Nullable Object[]{step.space(), step.conversation(), step.user(), step.seq()});
        }
      }
      boolean over = page.size() < asked;
      last = over ? last : page.get(asked - 2);
      return new Passed(takeOut(writer, STEP, old), over);
    }
  }

  /// Wishes that were given up before a moment.
  static final class DeadLetters implements Walk {

    private record Letter(long id, Instant at) {}

    private final SqlReader reader;
    private final SqlWriter writer;
    private final Instant before;
    private long last;

    DeadLetters(SqlReader reader, SqlWriter writer, Instant before) {
      this.reader = reader;
      this.writer = writer;
      this.before = before;
    }

    @Override
    public Passed pass(int rows) {
      var page = reader.ask(sql -> sql.all(DEAD, row -> new Letter(row.number(1), row.time(2)), last, rows));
      last = page.isEmpty() ? last : page.getLast().id();
      var old = new ArrayList<@Nullable Object[]>();
      page.stream().filter(letter -> letter.at().isBefore(before))
          .forEach(letter -> old.add(new @Nullable Object[]{letter.id()}));
      return new Passed(takeOut(writer, DEAD_LETTER, old), page.size() < rows);
    }
  }
}
