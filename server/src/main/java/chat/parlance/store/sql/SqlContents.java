package chat.parlance.store.sql;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Pending;
import chat.parlance.core.store.OutboxStore.Wish;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything, page by page, in the order of the primary keys.
final class SqlContents implements Contents {

  static final String SPACES = "select name from space where name > ? order by name limit ?";
  static final String CONVERSATIONS = "select " + Rows.CONVERSATION
      + " from conversation c where c.space = ? and c.id > ? order by c.id limit ?";
  /// The steps of each user beside its marks.
  static final String MARKS = "select m.user, m.read, m.delivered, m.cleared, s.seq, s.at from (select user, read, delivered,"
      + " cleared from mark where space = ?1 and conversation = ?2 and user > ?3 order by user limit ?4) m"
      + " left join mark_step s on s.space = ?1 and s.conversation = ?2 and s.user = m.user order by m.user, s.seq";
  static final String STAMPS = "select actor, key, fingerprint, conversation, seq, message, at from stamp where space = ?"
      + " and (actor, key) > (?, ?) order by actor, key limit ?";
  static final String SEEN = "select user, at, text from last_seen where space = ? and user > ? order by user limit ?";
  static final String NAMES = "select user, name from user_name where space = ? and user > ? order by user limit ?";
  static final String FAVOURITES = "select user, person, at from favourite where space = ? and (user, person) > (?, ?)"
      + " order by user, person limit ?";
  static final String ALIASES = "select name, id, shown from alias where space = ? and name > ? order by name limit ?";
  private static final String WISH = "o.id, o.consumer, s.name, o.conversation, o.seq, o.at, o.payload";
  static final String WISHES = "select " + WISH + " from outbox o cross join space s where o.id > ? and s.id = o.space"
      + " order by o.id limit ?";
  static final String DEAD = "select " + WISH + ", o.given_up_at, o.reason from outbox_dead o cross join space s"
      + " where o.id > ? and s.id = o.space order by o.id limit ?";
  static final String FILLING = "select until from filling where id = 1";

  private final SqlReader reader;

  SqlContents(SqlReader reader) {
    this.reader = reader;
  }

  @Override
  public List<String> spaces(String after, int limit) {
    return reader.ask(sql -> sql.all(SPACES, row -> row.text(1), after, limit));
  }

  @Override
  public List<Conversation> conversations(String name, long after, int limit) {
    return reader.ask(name, List::of,
        (sql, space) -> sql.all(CONVERSATIONS, row -> Rows.conversation(name, row), space, after, limit));
  }

  @Override
  public List<Marked> marks(ConversationId id, String after, int limit) {
    return reader.ask(id.space(), List::of, (sql, space) -> {
      var found = new ArrayList<Marked>();
      var steps = new ArrayList<Step>();
      sql.each(MARKS, row -> {
        var user = row.text(1);
        if (found.isEmpty() || !found.getLast().user().equals(user)) {
          close(found, steps);
          found.add(new Marked(id, user, new Marks(row.number(2), row.number(3), row.number(4)), List.of()));
        }
        var at = row.optionalTime(6);
        if (at != null) {
          steps.add(new Step(row.number(5), at));
        }
      }, space, id.value(), after, limit);
      close(found, steps);
      return found;
    });
  }

  /// The last one gets its steps.
  private static void close(List<Marked> found, List<Step> steps) {
    if (!steps.isEmpty()) {
      var last = found.removeLast();
      found.add(new Marked(last.conversation(), last.user(), last.marks(), steps));
      steps.clear();
    }
  }

  @Override
  public List<Used> stamps(UserId after, String afterKey, int limit) {
    var name = after.space();
    return reader.ask(name, List::of, (sql, space) -> sql.all(STAMPS,
        row -> new Used(new UserId(name, row.text(1)), new Stamp(row.text(2), row.number(3)), new Receipt(
            new ConversationId(name, row.number(4)), row.number(5), row.number(6), row.time(7), true)),
        space, after.user(), afterKey, limit));
  }

  @Override
  public List<Seen> seen(UserId after, int limit) {
    return reader.ask(after.space(), List::of, (sql, space) -> sql.all(SEEN,
        row -> new Seen(new UserId(after.space(), row.text(1)), row.time(2), row.optionalText(3)), space, after.user(),
        limit));
  }

  @Override
  public List<Named> names(UserId after, int limit) {
    return reader.ask(after.space(), List::of, (sql, space) -> sql.all(NAMES,
        row -> new Named(new UserId(after.space(), row.text(1)), row.text(2)), space, after.user(), limit));
  }

  @Override
  public List<Favourite> favourites(UserId after, String afterPerson, int limit) {
    return reader.ask(after.space(), List::of, (sql, space) -> sql.all(FAVOURITES,
        row -> new Favourite(new UserId(after.space(), row.text(1)), row.text(2), row.time(3)), space, after.user(),
        afterPerson, limit));
  }

  @Override
  public List<Alias> aliases(String name, String after, int limit) {
    return reader.ask(name, List::of, (sql, space) -> sql.all(ALIASES,
        row -> new Alias(name, row.text(1), row.number(2), row.flag(3)), space, after, limit));
  }

  private static Wish wish(Columns row) throws SQLException {
    return new Wish(row.text(2), new ConversationId(row.text(3), row.number(4)), row.number(5), row.time(6),
        row.text(7));
  }

  @Override
  public List<Pending> wishes(long after, int limit) {
    return reader.ask(sql -> sql.all(WISHES, row -> new Pending(row.number(1), wish(row)), after, limit));
  }

  @Override
  public List<Dead> dead(long after, int limit) {
    return reader
        .ask(sql -> sql.all(DEAD, row -> new Dead(row.number(1), wish(row), row.time(8), row.text(9)), after, limit));
  }

  @Override
  public @Nullable Instant filling() {
    return reader.<@Nullable Instant>ask(sql -> sql.one(FILLING, row -> row.time(1)));
  }
}
