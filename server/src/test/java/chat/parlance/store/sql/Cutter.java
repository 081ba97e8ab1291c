package chat.parlance.store.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Gives out the connections of another source and counts what is sent on them: statements, batches, commits. Before one of them,
/// or after a commit, it cuts the connection off.
final class Cutter {

  /// What a cut does.
  interface Knife {

    /// The connection is of no use any more.
    void cut(Connection connection) throws SQLException;
  }

  private static final long ALWAYS = -1;

  private final Knife knife;
  private long sent;
  private long commits;
  private long at;
  private boolean afterCommits;
  private boolean done;

  Cutter(Knife knife) {
    this.knife = knife;
  }

  /// From now on, cuts before the `n`-th thing that is sent; or after the `n`-th commit, before anybody hears of it. Once.
  synchronized void arm(long n, boolean afterCommit) {
    sent = 0;
    commits = 0;
    at = n;
    afterCommits = afterCommit;
    done = false;
  }

  /// From now on, does it before everything that is sent.
  synchronized void armAlways() {
    at = ALWAYS;
  }

  /// Whether it cut since it was armed.
  synchronized boolean done() {
    return done;
  }

  DataSource of(DataSource source) {
    return proxy(DataSource.class, source, null);
  }

  private <T> T proxy(Class<T> type, Object target, @Nullable Connection on) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (_, method, arguments) -> {
      boolean commit = method.getName().equals("commit")
          || arguments != null && arguments.length > 0 && "commit".equals(arguments[0]);
      var connection = target instanceof Connection itself ? itself : on;
      if (connection != null && (commit || method.getName().startsWith("execute"))) {
        before(connection);
        var result = call(target, method, arguments);
        after(connection, commit);
        return result;
      }
      var result = call(target, method, arguments);
      return result instanceof Connection given && target instanceof DataSource
          ? proxy(Connection.class, given, null)
          : result instanceof Statement statement && connection != null ? wrapped(statement, connection) : result;
    }));
  }

  private Object wrapped(Statement statement, Connection connection) {
    return statement instanceof java.sql.PreparedStatement
        ? proxy(java.sql.PreparedStatement.class, statement, connection)
        : proxy(Statement.class, statement, connection);
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private synchronized void before(Connection connection) throws SQLException {
    if (at == ALWAYS) {
      knife.cut(connection);
    } else if (++sent == at && !afterCommits) {
      done = true;
      knife.cut(connection);
    }
  }

  private synchronized void after(Connection connection, boolean commit) throws SQLException {
    if (commit && ++commits == at && afterCommits) {
      done = true;
      knife.cut(connection);
      throw new SQLException("cut off by a test before the answer came", "08006", 10);
    }
  }
}
