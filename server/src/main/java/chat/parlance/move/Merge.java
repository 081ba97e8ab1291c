package chat.parlance.move;

import java.util.Comparator;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Two walks in the same order, side by side: what is at the same place comes together.
final class Merge<T> implements Iterator<Merge.Pair<T>> {

  /// What the source has and what the target has; not both are null.
  record Pair<T>(@Nullable T source, @Nullable T target) {}

  private final Walk<T> source;
  private final Walk<T> target;
  private final Comparator<? super T> order;

  Merge(Walk<T> source, Walk<T> target, Comparator<? super T> order) {
    this.source = source;
    this.target = target;
    this.order = order;
  }

  @Override
  public boolean hasNext() {
    return source.hasNext() || target.hasNext();
  }

  @Override
  public Pair<T> next() {
    var here = source.peek();
    var there = target.peek();
    if (here == null || there == null) {
      return here == null ? new Pair<>(null, target.next()) : new Pair<>(source.next(), null);
    }
    int compared = order.compare(here, there);
    return new Pair<>(compared <= 0 ? source.next() : null, compared >= 0 ? target.next() : null);
  }
}
