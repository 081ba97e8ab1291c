package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Stamped;
import chat.parlance.core.store.LogTransaction.Used;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Idempotency keys of one transaction: those that were used before, and those that it uses.
final class Stamps {

  private static final int TOGETHER = 64;
  private static final Optional<Stamped> NONE = Optional.empty();
  static final String ONE = "select 1, fingerprint, conversation, seq, message, at from stamp"
      + " where space = ? and actor = ? and key = ?";
  private static final String SOME = IntStream.rangeClosed(1, TOGETHER).mapToObj(i -> "(" + i + ", ?, ?, ?)")
      .collect(Collectors.joining(", ", "with j (n, space, actor, key) as (values ",
          ") select j.n, s.fingerprint, s.conversation, s.seq, s.message, s.at from j cross join stamp s"
              + " where s.space = j.space and s.actor = j.actor and s.key = j.key"));
  /// The keys come as a list: `[[space, actor, key], …]`.
  private static final String ALL = "select j.key + 1, s.fingerprint, s.conversation, s.seq, s.message, s.at"
      + " from json_each(?) j cross join stamp s where s.space = json_extract(j.value, '$[0]')"
      + " and s.actor = json_extract(j.value, '$[1]') and s.key = json_extract(j.value, '$[2]')";
  private static final String INSERT = "insert into stamp (space, actor, key, fingerprint, conversation, seq, message, at)"
      + " values (?, ?, ?, ?, ?, ?, ?, ?)";

  private final Statements statements;
  private final ToIntFunction<String> numbers;
  private final boolean shared;
  private final Map<Used, Optional<Stamped>> known = new HashMap<>();

  /// `numbers` says the number of a space.
  Stamps(Statements statements, ToIntFunction<String> numbers, boolean shared) {
    this.statements = statements;
    this.numbers = numbers;
    this.shared = shared;
  }

  /// Where every statement is a way over the network they are looked up all at once, else [#TOGETHER] at a time; null finds nothing.
  void expect(List<Used> keys) {
    keys.forEach(used -> known.put(used, NONE));
    if (shared && !keys.isEmpty()) {
      look(keys, ALL, Listed.of(3, keys, used -> List.of(space(used), used.actor().user(), used.key())));
    }
    for (int from = 0; !shared && from < keys.size(); from += TOGETHER) {
      var asked = keys.subList(from, Math.min(keys.size(), from + TOGETHER));
      var values = new @Nullable Object[3 * TOGETHER];
      for (int i = 0; i < asked.size(); i++) {
        values[3 * i] = space(asked.get(i));
        values[3 * i + 1] = asked.get(i).actor().user();
        values[3 * i + 2] = asked.get(i).key();
      }
      look(asked, SOME, values);
    }
  }

  private void look(List<Used> asked, String sql, @Nullable Object... values) {
    statements.each(sql, row -> {
      var used = asked.get(row.small(1) - 1);
      known.put(used, Optional.of(stamped(used, row)));
    }, values);
  }

  @Nullable Stamped find(Used used) {
    var found = known.get(used);
    return found != null
        ? found.orElse(null)
        : statements.one(ONE, row -> stamped(used, row), space(used), used.actor().user(), used.key());
  }

  private static Stamped stamped(Used used, Columns row) throws SQLException {
    return new Stamped(new Receipt(new ConversationId(used.actor().space(), row.number(3)), row.number(4),
        row.number(5), row.time(6), true), row.number(2));
  }

  void keep(UserId actor, Stamp stamp, Receipt receipt) {
    statements.later(INSERT, numbers.applyAsInt(actor.space()), actor.user(), stamp.key(), stamp.fingerprint(),
        receipt.conversation().value(), receipt.seq(), receipt.message(), receipt.at());
    known.put(new Used(actor, stamp.key()), Optional.of(new Stamped(
        new Receipt(receipt.conversation(), receipt.seq(), receipt.message(), receipt.at(), true),
        stamp.fingerprint())));
  }

  private int space(Used used) {
    return numbers.applyAsInt(used.actor().space());
  }
}
