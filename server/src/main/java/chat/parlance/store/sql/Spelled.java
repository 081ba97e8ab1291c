package chat.parlance.store.sql;

import java.util.List;

/// A statement as a database wants it, and which of the values at hand goes to which of its parameters; empty when they go in
/// their order.
record Spelled(String text, List<Place> places) {

  /// The value, from 0, and which column of it if it is a [Listed].
  record Place(int value, int column) {}

  static Spelled asItIs(String text) {
    return new Spelled(text, List.of());
  }
}
