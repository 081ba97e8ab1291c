package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Read connections beside the writer: borrowed for one question each; one that failed is given up.
final class SqlReader {

  private final Pool pool;
  private final Spaces spaces;
  private final Replicas replicas;

  SqlReader(Pool pool, Spaces spaces, Replicas replicas) {
    this.pool = pool;
    this.spaces = spaces;
    this.replicas = replicas;
  }

  /// Asks about what moves the heads of these conversations of one space, and nothing else; a replica that is as far may answer.
  <T extends @Nullable Object> T askOf(Collection<ConversationId> ids, Supplier<T> otherwise,
      BiFunction<Statements, Integer, T> question) {
    var space = ids.iterator().next().space();
    if (!replicas.none()) {
      var wanted = ask(space, Map::<Long, Replicas.Position>of,
          (sql, number) -> Replicas.positions(sql, number, ids));
      var answer = wanted.isEmpty() ? null
          : replicas.ask(ask(space, () -> -1, (_, number) -> number), ids, wanted,
              question);
      if (answer != null) {
        return answer.value();
      }
    }
    return ask(space, otherwise, question);
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
