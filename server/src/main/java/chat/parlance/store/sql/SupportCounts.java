package chat.parlance.store.sql;

import chat.parlance.core.ConversationStatus;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/// How many support conversations more or fewer there are of each status after a transaction. Many write these numbers, so they are
/// written last and in order.
final class SupportCounts {

  private static final String ADD = "insert into support_count (space, status, number) values (?, ?, ?)"
      + " on conflict (space, status) do update set number = support_count.number + excluded.number";

  private record Counted(int space, int status) implements Comparable<Counted> {

    private static final Comparator<Counted> ORDER = Comparator.comparingInt(Counted::space)
        .thenComparingInt(Counted::status);

    @Override
    public int compareTo(Counted other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<Counted, Integer> counts = new TreeMap<>();

  void add(int space, ConversationStatus status, int more) {
    counts.merge(new Counted(space, Codes.of(status)), more, Integer::sum);
  }

  void write(Statements statements) {
    counts.forEach((counted, more) -> statements.update(ADD, counted.space(), counted.status(), more));
  }
}
