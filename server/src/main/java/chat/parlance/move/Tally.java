package chat.parlance.move;

/// Counts what is done, and tells it. For one thread.
final class Tally {

  private final Progress progress;
  private String doing = "";
  private long expected;
  private long conversations;
  private long changes;
  private long bytes;

  Tally(Progress progress) {
    this.progress = progress;
  }

  /// Counts from zero; `expectedChanges` is 0 when nobody knows.
  void begin(String what, long expectedChanges) {
    doing = what;
    expected = expectedChanges;
    conversations = 0;
    changes = 0;
    bytes = 0;
    tell();
  }

  void conversation() {
    conversations++;
    tell();
  }

  void change(long weight) {
    changes++;
    bytes += weight;
    if (changes % 64 == 0) {
      tell();
    }
  }

  /// Several at once.
  void changes(long more) {
    changes += more;
    tell();
  }

  private void tell() {
    progress.at(new Progress.Far(doing, conversations, changes, bytes, expected));
  }

  long conversations() {
    return conversations;
  }

  long changes() {
    return changes;
  }
}
