package chat.parlance.cluster;

import chat.parlance.core.ClusterBus;
import chat.parlance.core.Signal;
import java.util.List;

/// What one server says over the bus.
sealed interface Heard {

  record Hints(List<ClusterBus.Hint> hints) implements Heard {
    public Hints {
      hints = List.copyOf(hints);
    }
  }

  record Signalled(Signal signal) implements Heard {}

  /// It could not say everything.
  record Missed() implements Heard {}

  /// Something that this version does not know, or that was not meant for it.
  record Nothing() implements Heard {}
}
