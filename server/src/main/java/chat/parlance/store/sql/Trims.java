package chat.parlance.store.sql;

import chat.parlance.core.store.LogTransaction.Trimmed;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes away the oldest part of a log, and finds out what the head's row is to say of it: how far it is gone and how old what is left is.
final class Trims {

  static final String REACH = "select floor, last_seq from conversation where space = ? and id = ?";
  /// The first changes of a log that are there, and when they were made.
  static final String FIRST = "select m.seq, m.at from message m where m.space = ?1 and m.conversation = ?2"
      + " union all select c.seq, c.at from change c where c.space = ?1 and c.conversation = ?2 order by 1 limit ?3";
  /// Which messages the first reactions are of.
  static final String REACTIONS = "select message_seq from reaction where space = ? and conversation = ?"
      + " and message_seq <= ? order by message_seq limit ?";
  static final String SOME_REACTIONS = "delete from reaction where space = ?1 and conversation = ?2 and message_seq = ?3"
      + " and (emoji, user) in (select emoji, user from reaction where space = ?1 and conversation = ?2"
      + " and message_seq = ?3 order by emoji, user limit ?4)";
  static final String FILED = "select id from message where space = ? and conversation = ? and seq <= ?"
      + " and attachments is not null";
  static final String GONE = "update conversation set floor = ?1, oldest = ?2 where space = ?3 and id = ?4"
      + " and floor <= ?1";

  /// Where a log begins now: behind this position, with a change of that time.
  record Floor(long position, Instant oldest) {

    /// The values of [#GONE].
    @Nullable Object[] values(int space, long conversation) {
      return new @Nullable Object[]{position, oldest, space, conversation};
    }
  }

  /// What was done, and the floor that is to be written; null: it is where it was.
  record Step(Trimmed done, @Nullable Floor floor) {}

  private record Reach(long floor, long last) {}

  private final Statements statements;
  private final int space;
  private final long id;

  Trims(Statements statements, int space, long conversation) {
    this.statements = statements;
    this.space = space;
    this.id = conversation;
  }

  /// `before`: the floor that was found in this transaction and not written yet, or 0; `now`: no change that comes later is older.
  Step trim(long upTo, int rows, long before, Instant now) {
    var reach = statements.one(REACH, row -> new Reach(Math.max(before, row.number(1)), row.number(2)), space, id);
    if (reach == null) {
      return new Step(new Trimmed(0, false, List.of()), null);
    }
    long end = Math.min(upTo, reach.last());
    long floor = end <= reach.floor() ? reach.floor() : affordable(reach.floor(), end, rows);
    if (floor == reach.floor() && end > floor) {
      statements.update(SOME_REACTIONS, space, id, floor + 1, rows);
      return new Step(new Trimmed(floor, true, List.of()), null);
    }
    var filed = floor == reach.floor() ? List.<Long>of()
        : statements.all(FILED, row -> row.number(1), space, id, floor);
    if (floor > reach.floor()) {
      statements.update("delete from reaction where space = ? and conversation = ? and message_seq <= ?", space, id,
          floor);
      statements.update("delete from message where space = ? and conversation = ? and seq <= ?", space, id, floor);
      statements.update("delete from change where space = ? and conversation = ? and seq <= ?", space, id, floor);
    }
    var oldest = statements.one(FIRST, row -> row.time(2), space, id, 1);
    return new Step(new Trimmed(floor, floor < end, filed), new Floor(floor, oldest == null ? now : oldest));
  }

  /// How far one gets with so many rows.
  private long affordable(long floor, long end, int rows) {
    long last = Math.min(end, floor + rows);
    var reactions = new HashMap<Long, Integer>();
    statements.each(REACTIONS, row -> reactions.merge(row.number(1), 1, Integer::sum), space, id, last, rows + 1);
    int left = rows;
    for (long seq = floor + 1; seq <= last; seq++) {
      left -= 1 + reactions.getOrDefault(seq, 0);
      if (left < 0) {
        return seq - 1;
      }
    }
    return last;
  }
}
