package chat.parlance.core;

/// Who waits for a draft. Exactly one of the two methods is called, exactly once, on the thread that commits:
/// hand over and return.
public interface Answer {

  /// The draft is durable.
  void stored(Receipt receipt);

  /// The draft was not stored; for [Rejection.Unavailable] it is not known whether it was.
  void refused(Rejection rejection);

  /// For somebody to whom both are the same: runs `done` when the draft was decided, either way.
  static Answer whenDone(Runnable done) {
    return new Answer() {
      @Override
      public void stored(Receipt receipt) {
        done.run();
      }

      @Override
      public void refused(Rejection rejection) {
        done.run();
      }
    };
  }
}
