package chat.parlance.store.sql;

import chat.parlance.core.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// Read connections beside the writer: borrowed for one question each, with a bounded wait.
final class SqlReader {

  private final HikariDataSource pool;
  private final Spaces spaces;
  private final LongAdder counter;

  SqlReader(HikariDataSource pool, Spaces spaces, LongAdder counter) {
    this.pool = pool;
    this.spaces = spaces;
    this.counter = counter;
  }

  /// Asks with a connection and the number of the space; `otherwise` answers when the space was never written to.
  <T extends @Nullable Object> T ask(String space, Supplier<T> otherwise, BiFunction<Statements, Integer, T> question) {
    return ask(statements -> {
      int number = spaces.find(statements, space);
      return number < 0 ? otherwise.get() : question.apply(statements, number);
    });
  }

  /// Asks with a connection, across spaces.
  <T extends @Nullable Object> T ask(Function<Statements, T> question) {
    try (var connection = pool.getConnection()) {
      return question.apply(Statements.once(connection, counter));
    } catch (SQLException e) {
      throw new StoreUnavailableException("the database cannot be read: " + e.getMessage(), e);
    }
  }
}
