package chat.parlance.move;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One thing after the other, of which the store gives a page at a time.
final class Walk<T> implements Iterator<T> {

  private final Function<@Nullable T, List<T>> pageBehind;
  private final int size;
  private List<T> page = List.of();
  private int next;
  private boolean last;

  /// `pageBehind` gives what is behind a thing, or the beginning; fewer than `size` are the last.
  Walk(int size, Function<@Nullable T, List<T>> pageBehind) {
    this.size = size;
    this.pageBehind = pageBehind;
  }

  /// What comes next, without going there; null at the end.
  @Nullable T peek() {
    if (next == page.size() && !last) {
      page = pageBehind.apply(page.isEmpty() ? null : page.getLast());
      next = 0;
      last = page.size() < size;
    }
    return next < page.size() ? page.get(next) : null;
  }

  @Override
  public boolean hasNext() {
    return peek() != null;
  }

  @Override
  public T next() {
    var found = peek();
    if (found == null) {
      throw new NoSuchElementException();
    }
    next++;
    return found;
  }
}
