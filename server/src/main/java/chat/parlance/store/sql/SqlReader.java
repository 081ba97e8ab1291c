package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Read connections beside the writer: borrowed for one question each; one that failed is given up.
final class SqlReader {

  private final Pool pool;
  private final Spaces spaces;

  SqlReader(Pool pool, Spaces spaces) {
    this.pool = pool;
    this.spaces = spaces;
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
    try (var borrowed = pool.borrow("read")) {
      try {
        return question.apply(borrowed.statements());
      } catch (StoreException e) {
        borrowed.giveUp();
        throw e;
      }
    } catch (StoreException e) {
      throw e.getCause() instanceof SQLException cause && pool.flavour().gone(cause)
          ? new StoreUnavailableException("the database cannot be read: " + cause.getMessage(), e)
          : e;
    }
  }
}
