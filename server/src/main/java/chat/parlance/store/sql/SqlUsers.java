package chat.parlance.store.sql;

import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.UserStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of users, read beside the writer.
final class SqlUsers implements UserStore {

  static final String LAST_SEEN = "select at, text from last_seen where space = ? and user = ?";
  static final String REVOCATIONS = "select s.name, r.kind, r.name, r.issued_before, r.until from revocation r"
      + " join space s on s.id = r.space where r.until >= ?";

  static final String NAMES = "select n.user, n.name from json_each(?) j cross join user_name n where n.space = ?"
      + " and n.user = j.value";

  static final String LAST_SEEN_OF_ALL = "select l.user, l.at, l.text from json_each(?) j cross join last_seen l"
      + " where l.space = ? and l.user = j.value";
  static final String FAVOURITES = "select person from favourite where space = ? and user = ? order by at, person";

  static final String ERASURES = "select s.name, e.user, e.since from erasure e join space s on s.id = e.space";

  private final SqlReader reader;

  SqlUsers(SqlReader reader) {
    this.reader = reader;
  }

  @Override
  public @Nullable LastSeen lastSeen(UserId user) {
    return reader.<@Nullable LastSeen>ask(user.space(), () -> null, (sql, space) -> sql.one(LAST_SEEN,
        row -> new LastSeen(row.time(1), row.optionalText(2)), space, user.user()));
  }

  @Override
  public Map<String, LastSeen> lastSeen(String space, Collection<String> users) {
    return users.isEmpty() ? Map.of() : reader.ask(space, Map::of, (sql, number) -> {
      var found = new HashMap<String, LastSeen>();
      sql.each(LAST_SEEN_OF_ALL, row -> found.put(row.text(1), new LastSeen(row.time(2), row.optionalText(3))),
          Listed.of(users), number);
      return found;
    });
  }

  @Override
  public List<String> favourites(UserId user) {
    return reader.ask(user.space(), List::of,
        (sql, space) -> sql.all(FAVOURITES, row -> row.text(1), space, user.user()));
  }

  @Override
  public Map<String, String> names(String space, Collection<String> users) {
    return users.isEmpty() ? Map.of() : reader.ask(space, Map::of, (sql, number) -> {
      var found = new HashMap<String, String>();
      sql.each(NAMES, row -> found.put(row.text(1), row.text(2)), Listed.of(users), number);
      return found;
    });
  }

  @Override
  public List<Erasing> erasures() {
    return reader.ask(statements -> statements.all(ERASURES,
        row -> new Erasing(new UserId(row.text(1), row.text(2)), row.time(3))));
  }

  @Override
  public List<Revocation> revocations(Instant now) {
    return reader.ask(statements -> statements.all(REVOCATIONS, SqlUsers::revocation, now));
  }

  private static Revocation revocation(Columns row) throws SQLException {
    boolean token = row.small(2) == Codes.TOKEN;
    return new Revocation(row.text(1), token ? row.text(3) : null, token ? null : row.text(3),
        row.time(4), row.time(5));
  }
}
