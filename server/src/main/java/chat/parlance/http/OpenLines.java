package chat.parlance.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The open connections of one server on one event loop: four to eight bytes each. That loop only.
final class OpenLines {

  private @Nullable Line[] lines = new Line[16];
  private int count;

  void add(Line line) {
    if (count == lines.length) {
      lines = Arrays.copyOf(lines, count * 2);
    }
    lines[count] = line;
    line.place(count++);
  }

  void remove(Line line) {
    int place = line.place();
    Line last = lines[--count];
    lines[place] = last;
    lines[count] = null;
    if (last != null) {
      last.place(place);
    }
    if (lines.length > 64 && count < lines.length / 4) {
      lines = Arrays.copyOf(lines, lines.length / 2);
    }
  }

  /// The channel is spoken for by another handler from now on.
  void replace(Line old, Line line) {
    line.place(old.place());
    lines[old.place()] = line;
  }

  int count() {
    return count;
  }

  /// Those that are open now.
  Line[] all() {
    var all = new Line[count];
    System.arraycopy(lines, 0, all, 0, count);
    return all;
  }
}
