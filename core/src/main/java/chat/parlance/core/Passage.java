package chat.parlance.core;

/// One draft on its way through the [Journal], as a [Journal.Observer] follows it.
///
/// It learns what became of the draft just before the sender does, exactly once, on whichever thread answers; must be quick
/// and must not throw.
public interface Passage extends Answer {

  /// Nobody follows this draft.
  Passage UNWATCHED = new Passage() {
    @Override
    public void stored(Receipt receipt) {}

    @Override
    public void refused(Rejection rejection) {}
  };
}
