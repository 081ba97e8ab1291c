package chat.parlance.move;

/// Is told how far a move has come, often.
@FunctionalInterface
public interface Progress {

  /// What is being done, and how much of it is done: conversations, changes and their bytes, as they weigh in memory. `expected` changes
  /// are to be done in all; 0 when nobody knows.
  record Far(String doing, long conversations, long changes, long bytes, long expected) {}

  void at(Far far);
}
