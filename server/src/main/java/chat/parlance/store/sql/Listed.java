package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/// A list that is handed to a statement as one value, so that any length is one statement. Its rows have `width` columns of numbers or
/// texts; `values` has them one row after the other.
record Listed(int width, List<Object> values) {

  static Listed of(Collection<?> values) {
    return new Listed(1, List.copyOf(values));
  }

  static Listed ids(Collection<ConversationId> ids) {
    return of(ids.stream().map(ConversationId::value).toList());
  }

  /// Each row has `width` columns.
  static <T> Listed of(int width, Collection<T> rows, Function<T, List<Object>> columns) {
    var values = new ArrayList<Object>(width * rows.size());
    rows.forEach(row -> values.addAll(columns.apply(row)));
    return new Listed(width, values);
  }

  /// `[a, b, …]`, or `[[a, b], …]` when there are several columns.
  String json() {
    if (width == 1) {
      return Payloads.list(values);
    }
    var rows = new ArrayList<List<Object>>(values.size() / width);
    for (int i = 0; i < values.size(); i += width) {
      rows.add(values.subList(i, i + width));
    }
    return Payloads.list(rows);
  }

  /// One column of all rows.
  Object[] column(int column) {
    var found = new Object[values.size() / width];
    for (int i = 0; i < found.length; i++) {
      found[i] = values.get(i * width + column);
    }
    return found;
  }
}
