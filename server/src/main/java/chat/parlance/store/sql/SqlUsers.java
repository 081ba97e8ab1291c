package chat.parlance.store.sql;

import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.UserStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept of users, read beside the writer.
final class SqlUsers implements UserStore {

  static final String LAST_SEEN = "select at, text from last_seen where space = ? and user = ?";
  static final String REVOCATIONS = "select s.name, r.kind, r.name, r.issued_before, r.until from revocation r"
      + " join space s on s.id = r.space where r.until >= ?";

  private final SqlReader reader;

  SqlUsers(SqlReader reader) {
    this.reader = reader;
  }

  @Override
  public @Nullable LastSeen lastSeen(UserId user) {
    return reader.<@Nullable LastSeen>ask(user.space(), () -> null, (sql, space) -> sql.one(LAST_SEEN,
        row -> new LastSeen(Rows.time(row, 1), row.getString(2)), space, user.user()));
  }

  @Override
  public List<Revocation> revocations(Instant now) {
    return reader.ask(statements -> statements.all(REVOCATIONS, SqlUsers::revocation, now.toEpochMilli()));
  }

  private static Revocation revocation(ResultSet row) throws SQLException {
    boolean token = row.getInt(2) == Codes.TOKEN;
    return new Revocation(Rows.text(row, 1), token ? Rows.text(row, 3) : null, token ? null : Rows.text(row, 3),
        Rows.time(row, 4), Rows.time(row, 5));
  }
}
