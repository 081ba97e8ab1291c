package chat.parlance.store.sql;

import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.UserStore;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept of users, read beside the writer.
final class SqlUsers implements UserStore {

  private final SqlReader reader;
  private final HikariDataSource pool;

  SqlUsers(SqlReader reader, HikariDataSource pool) {
    this.reader = reader;
    this.pool = pool;
  }

  @Override
  public @Nullable LastSeen lastSeen(UserId user) {
    return reader.<@Nullable LastSeen>ask(user.space(), () -> null, (sql, space) -> sql.one(
        "select at, text from last_seen where space = ? and user = ?",
        row -> new LastSeen(Rows.time(row, 1), row.getString(2)), space, user.user()));
  }

  @Override
  public List<Revocation> revocations(Instant now) {
    try (var connection = pool.getConnection()) {
      return Statements.once(connection)
          .all("select s.name, r.kind, r.name, r.issued_before, r.until from revocation r"
              + " join space s on s.id = r.space where r.until >= ?", SqlUsers::revocation, now.toEpochMilli());
    } catch (SQLException e) {
      throw new StoreUnavailableException("the database cannot be read: " + e.getMessage(), e);
    }
  }

  private static Revocation revocation(ResultSet row) throws SQLException {
    boolean token = row.getInt(2) == Codes.TOKEN;
    return new Revocation(Rows.text(row, 1), token ? Rows.text(row, 3) : null, token ? null : Rows.text(row, 3),
        Rows.time(row, 4), Rows.time(row, 5));
  }
}
