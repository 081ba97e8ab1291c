package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.OutboxStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wishes and their lanes. A claim moves the time at which its lane is due to where the claim ends, and that time is its proof.
final class SqlOutbox implements OutboxStore {

  private static final String OF_LANE = " where consumer = ? and space = ? and conversation = ?";
  static final String DUE = "select 1 from outbox_lane where consumer = ? and due <= ? limit 1";
  static final String LANES = "select s.name, l.space, l.conversation, l.failures, l.progress from outbox_lane l"
      + " join space s on s.id = l.space where l.consumer = ? and l.due <= ? order by l.due limit ?";
  private static final String WISHES = "select id, seq, at, payload from outbox" + OF_LANE + " order by id limit ?";
  static final String COUNT = "select count(*), min(at) from outbox indexed by outbox_in_order where consumer = ?";
  static final String DEAD = "select count(*) from outbox_dead where consumer = ?";
  private static final String BURY = "insert into outbox_dead (id, consumer, space, conversation, seq, at, payload,"
      + " given_up_at, reason) select id, consumer, space, conversation, seq, at, payload, ?, ? from outbox where id = ?";

  private record Lane(String space, int number, long conversation, int failures, String progress) {}

  private final SqlReader reader;
  private final SqlWriter writer;
  private final Spaces spaces;

  SqlOutbox(SqlReader reader, SqlWriter writer, Spaces spaces) {
    this.reader = reader;
    this.writer = writer;
    this.spaces = spaces;
  }

  /// Writes a wish, and its lane if there is none.
  static void keep(Statements sql, int space, Wish wish) {
    sql.later("insert into outbox (consumer, space, conversation, seq, at, payload) values (?, ?, ?, ?, ?, ?)",
        wish.consumer(), space, wish.about().value(), wish.seq(), wish.at().toEpochMilli(), wish.payload());
    sql.later("insert into outbox_lane (consumer, space, conversation, due) values (?, ?, ?, ?) on conflict do nothing",
        wish.consumer(), space, wish.about().value(), wish.at().toEpochMilli());
  }

  @Override
  public List<Batch> claim(Claim claim) {
    long now = claim.now().toEpochMilli();
    if (reader.ask(sql -> sql.all(DUE, row -> row.getInt(1), claim.consumer(), now)).isEmpty()) {
      return List.of();
    }
    return writer.write(sql -> {
      var batches = new ArrayList<Batch>();
      var lanes = sql.all(LANES, row -> new Lane(Rows.text(row, 1), row.getInt(2), row.getLong(3), row.getInt(4),
          Rows.text(row, 5)), claim.consumer(), now, claim.lanes());
      for (var lane : lanes) {
        sql.update("update outbox_lane set due = ?" + OF_LANE, claim.until().toEpochMilli(), claim.consumer(),
            lane.number(), lane.conversation());
        var about = new ConversationId(lane.space(), lane.conversation());
        var wishes = sql.all(WISHES, row -> new Pending(row.getLong(1), new Wish(claim.consumer(), about,
            row.getLong(2), Rows.time(row, 3), Rows.text(row, 4))), claim.consumer(), lane.number(),
            lane.conversation(), claim.wishes());
        batches.add(new Batch(claim.consumer(), about, wishes, lane.failures(), lane.progress(), claim.until()));
      }
      return batches;
    });
  }

  @Override
  public void settle(List<Outcome> outcomes) {
    if (outcomes.isEmpty()) {
      return;
    }
    writer.write(sql -> {
      outcomes.forEach(outcome -> settle(sql, outcome));
      return true;
    });
  }

  private void settle(Statements sql, Outcome outcome) {
    var batch = outcome.batch();
    int space = spaces.findOrAdd(sql, batch.about().space());
    var lane = new Object[]{batch.consumer(), space, batch.about().value()};
    var due = sql.one("select due from outbox_lane" + OF_LANE, row -> row.getLong(1), lane);
    if (due == null || due != batch.until().toEpochMilli()) {
      return;
    }
    int gone = outcome.fulfilled();
    if (outcome.next() instanceof Next.Never(var at, var reason)) {
      sql.update(BURY, at.toEpochMilli(), reason, batch.wishes().get(gone).id());
      gone++;
    }
    if (gone > 0) {
      sql.update("delete from outbox" + OF_LANE + " and id <= ?", batch.consumer(), space, batch.about().value(),
          batch.wishes().get(gone - 1).id());
    }
    if (outcome.next() instanceof Next.Later(var at, var failures, var progress)) {
      move(sql, lane, at.toEpochMilli(), failures, progress);
    } else if (sql.all(WISHES, row -> row.getLong(1), batch.consumer(), space, batch.about().value(), 1).isEmpty()) {
      sql.update("delete from outbox_lane" + OF_LANE, lane);
    } else {
      move(sql, lane, 0, 0, "");
    }
  }

  private static void move(Statements sql, @Nullable Object[] lane, long due, int failures, String progress) {
    sql.update("update outbox_lane set due = ?, failures = ?, progress = ?" + OF_LANE, due, failures, progress, lane[0],
        lane[1], lane[2]);
  }

  @Override
  public Backlog backlog(String consumer) {
    return reader.ask(sql -> {
      var dead = sql.one(DEAD, row -> row.getLong(1), consumer);
      var found = sql.one(COUNT, row -> new Backlog(row.getLong(1), Rows.optionalTime(row, 2), dead == null ? 0 : dead),
          consumer);
      return found == null ? Backlog.NONE : found;
    });
  }
}
