package chat.parlance.store.sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The small number of each space. Numbers never change, so what is known stays true. Safe for many threads.
final class Spaces {

  private final ConcurrentHashMap<String, Integer> numbers = new ConcurrentHashMap<>();

  /// The number, or -1 when nothing was ever written in this space.
  int find(Statements statements, String space) {
    var known = numbers.get(space);
    if (known == null) {
      known = statements.one("select id from space where name = ?", row -> row.small(1), space);
      if (known == null) {
        return -1;
      }
      numbers.put(space, known);
    }
    return known;
  }

  /// Remembers numbers that a transaction which was committed found or gave.
  void committed(Map<String, Integer> found) {
    numbers.putAll(found);
  }

  /// The number, given now if the space is new. It is not remembered yet: this transaction may still fail.
  int findOrAdd(Statements statements, String space) {
    @Nullable Integer known = numbers.get(space);
    if (known != null) {
      return known;
    }
    statements.update("insert into space (name) values (?) on conflict do nothing", space);
    var added = statements.one("select id from space where name = ?", row -> row.small(1), space);
    if (added == null) {
      throw new IllegalStateException("the space was not stored");
    }
    return added;
  }
}
