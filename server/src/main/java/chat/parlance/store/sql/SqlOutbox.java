package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.OutboxStore;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/// Wishes and their lanes. A claim moves the time at which its lane is due to where the claim ends, and that time is its proof.
final class SqlOutbox implements OutboxStore {

  private static final String OF_LANE = " where consumer = ? and space = ? and conversation = ?";
  static final String DUE = "select 1 from outbox_lane where consumer = ? and due <= ? limit 1";
  static final String LANES = "select s.name, l.space, l.conversation, l.failures, l.progress, l.due from outbox_lane l"
      + " join space s on s.id = l.space where l.consumer = ? and l.due <= ? order by l.due limit ?";
  /// Where others write too, the lane that is there is kept from being taken away at the same moment.
  private static final String LANE = "insert into outbox_lane (consumer, space, conversation, due) values (?, ?, ?, ?)"
      + " on conflict do nothing";
  private static final String CLAIM = "update outbox_lane set due = ?" + OF_LANE + " and due = ?";
  private static final String CLAIMED = "select due from outbox_lane" + OF_LANE;
  private static final String WISHES = "select id, seq, at, payload from outbox" + OF_LANE + " order by id limit ?";
  static final String COUNT = "select count(*), min(at) from outbox indexed by outbox_in_order where consumer = ?";
  static final String DEAD = "select count(*) from outbox_dead where consumer = ?";
  private static final String BURY = "insert into outbox_dead (id, consumer, space, conversation, seq, at, payload,"
      + " given_up_at, reason) select id, consumer, space, conversation, seq, at, payload, ?, ? from outbox where id = ?";

  private static final String LETTER = "select o.id, o.consumer, s.name, o.conversation, o.seq, o.at, o.payload,"
      + " o.given_up_at, o.reason from outbox_dead o cross join space s where ";
  static final String LETTERS = LETTER + "o.id > ? and s.id = o.space order by o.id limit ?";
  static final String LETTERS_OF = LETTER + "o.consumer = ? and o.id > ? and s.id = o.space order by o.id limit ?";
  private static final String REOPEN = "insert into outbox_lane (consumer, space, conversation, due) select consumer, space,"
      + " conversation, ? from outbox_dead where id = ? on conflict (consumer, space, conversation) do update set"
      + " due = excluded.due, failures = 0, progress = ''";
  static final String REVIVE = "insert into outbox (id, consumer, space, conversation, seq, at, payload) select id, consumer,"
      + " space, conversation, seq, ?, payload from outbox_dead where id = ?";
  private static final String FORGET = "delete from outbox_dead where id = ?";

  private record Lane(String space, int number, long conversation, int failures, String progress,
      Instant due) {}

  private final SqlReader reader;
  private final SqlWriter writer;
  private final Spaces spaces;

  SqlOutbox(SqlReader reader, SqlWriter writer, Spaces spaces) {
    this.reader = reader;
    this.writer = writer;
    this.spaces = spaces;
  }

  /// Writes a wish, and its lane if there is none; `lane` says whether it may be missing.
  static void keep(Statements sql, int space, Wish wish, boolean lane) {
    sql.later("insert into outbox (consumer, space, conversation, seq, at, payload) values (?, ?, ?, ?, ?, ?)",
        wish.consumer(), space, wish.about().value(), wish.seq(), wish.at(), wish.payload());
    if (lane) {
      sql.later(LANE, wish.consumer(), space, wish.about().value(), wish.at());
    }
  }

  /// Writes a dead letter, with a number as if it had waited.
  static void bury(Statements sql, int space, Wish wish, Instant at, String reason) {
    keep(sql, space, wish, false);
    var id = sql.one("select id from outbox" + OF_LANE + " order by id desc limit 1", row -> row.number(1),
        wish.consumer(), space, wish.about().value());
    sql.update(BURY, at, reason, id);
    sql.update("delete from outbox where id = ?", id);
  }

  @Override
  public List<Batch> claim(Claim claim) {
    var now = claim.now();
    if (reader.ask(sql -> sql.all(DUE, row -> row.small(1), claim.consumer(), now)).isEmpty()) {
      return List.of();
    }
    if (!writer.shared()) {
      return writer.write(sql -> due(sql, claim).stream().flatMap(lane -> claimed(sql, claim, lane).stream()).toList());
    }
    return reader.ask(sql -> due(sql, claim)).stream()
        .flatMap(lane -> writer.write(sql -> claimed(sql, claim, lane)).stream()).toList();
  }

  private static List<Lane> due(Statements sql, Claim claim) {
    return sql.all(LANES, row -> new Lane(row.text(1), row.small(2), row.number(3), row.small(4), row.text(5),
        row.time(6)), claim.consumer(), claim.now(), claim.lanes());
  }

  /// Nothing when another relay was faster.
  private static Optional<Batch> claimed(Statements sql, Claim claim, Lane lane) {
    if (sql.update(CLAIM, claim.until(), claim.consumer(), lane.number(), lane.conversation(), lane.due()) == 0) {
      return Optional.empty();
    }
    var about = new ConversationId(lane.space(), lane.conversation());
    var wishes = sql.all(WISHES, row -> new Pending(row.number(1), new Wish(claim.consumer(), about, row.number(2),
        row.time(3), row.text(4))), claim.consumer(), lane.number(), lane.conversation(), claim.wishes());
    return Optional.of(new Batch(claim.consumer(), about, wishes, lane.failures(), lane.progress(), claim.until()));
  }

  /// Where others write too, each lane is a transaction of its own: nobody waits for one while it holds another.
  @Override
  public void settle(List<Outcome> outcomes) {
    if (outcomes.isEmpty()) {
      return;
    }
    if (writer.shared()) {
      outcomes.forEach(outcome -> settleTogether(List.of(outcome)));
    } else {
      settleTogether(outcomes);
    }
  }

  private void settleTogether(List<Outcome> outcomes) {
    writer.write(sql -> {
      outcomes.forEach(outcome -> settle(sql, outcome));
      return true;
    });
  }

  private void settle(Statements sql, Outcome outcome) {
    var batch = outcome.batch();
    int space = spaces.findOrAdd(sql, batch.about().space());
    var lane = new Object[]{batch.consumer(), space, batch.about().value()};
    var due = sql.one(CLAIMED, row -> row.time(1), lane);
    if (due == null || !due.equals(batch.until().truncatedTo(ChronoUnit.MILLIS))) {
      return;
    }
    int gone = outcome.fulfilled();
    if (outcome.next() instanceof Next.Never(var at, var reason)) {
      sql.update(BURY, at, reason, batch.wishes().get(gone).id());
      gone++;
    }
    if (gone > 0) {
      sql.update("delete from outbox" + OF_LANE + " and id <= ?", batch.consumer(), space, batch.about().value(),
          batch.wishes().get(gone - 1).id());
    }
    if (outcome.next() instanceof Next.Later(var at, var failures, var progress)) {
      move(sql, lane, at, failures, progress);
    } else if (sql.all(WISHES, row -> row.number(1), batch.consumer(), space, batch.about().value(), 1).isEmpty()) {
      sql.update("delete from outbox_lane" + OF_LANE, lane);
    } else {
      move(sql, lane, Instant.EPOCH, 0, "");
    }
  }

  private static void move(Statements sql, @Nullable Object[] lane, Instant due, int failures, String progress) {
    sql.update("update outbox_lane set due = ?, failures = ?, progress = ?" + OF_LANE, due, failures, progress, lane[0],
        lane[1], lane[2]);
  }

  @Override
  public Backlog backlog(String consumer) {
    return reader.ask(sql -> {
      var dead = sql.one(DEAD, row -> row.number(1), consumer);
      var found = sql.one(COUNT, row -> new Backlog(row.number(1), row.optionalTime(2), dead == null ? 0 : dead),
          consumer);
      return found == null ? Backlog.NONE : found;
    });
  }

  @Override
  public List<Dead> dead(@Nullable String consumer, long after, int limit) {
    return reader.ask(sql -> consumer == null
        ? sql.all(LETTERS, SqlOutbox::letter, after, limit)
        : sql.all(LETTERS_OF, SqlOutbox::letter, consumer, after, limit));
  }

  private static Dead letter(Columns row) throws SQLException {
    return new Dead(row.number(1), new Wish(row.text(2), new ConversationId(row.text(3), row.number(4)), row.number(5),
        row.time(6), row.text(7)), row.time(8), row.text(9));
  }

  /// Each is a transaction of its own where others write too, which begins with the lane, as settling does.
  @Override
  public int replay(List<Long> ids, Instant now) {
    return each(ids, (sql, id) -> {
      sql.update(REOPEN, Instant.EPOCH, id);
      int revived = sql.update(REVIVE, now, id);
      sql.update(FORGET, id);
      return revived;
    });
  }

  @Override
  public int drop(List<Long> ids) {
    return each(ids, (sql, id) -> sql.update(FORGET, id));
  }

  private int each(List<Long> ids, ToIntBiFunction<Statements, Long> work) {
    return writer.shared()
        ? ids.stream().mapToInt(id -> writer.write(sql -> work.applyAsInt(sql, id))).sum()
        : writer.write(sql -> ids.stream().mapToInt(id -> work.applyAsInt(sql, id)).sum());
  }
}
