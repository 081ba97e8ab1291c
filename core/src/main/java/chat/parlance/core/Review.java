package chat.parlance.core;

/// Looks at what somebody writes before it is stored, and may refuse it or change it.
public interface Review {

  /// Nothing is looked at.
  Review NONE = new Review() {
    @Override
    public boolean concerns(Draft draft) {
      return false;
    }

    @Override
    public Draft of(Draft draft) {
      return draft;
    }

    @Override
    public void run(Runnable waiting) {
      waiting.run();
    }
  };

  /// Whether this is looked at. Quick.
  boolean concerns(Draft draft);

  /// The draft, or the same with other content ([Draft#saying]). May wait, for a bounded time. Throws [RejectedException] and nothing else.
  Draft of(Draft draft);

  /// Runs on a thread that may wait.
  void run(Runnable waiting);
}
