package chat.parlance.gateway;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Makes what one connection sends take effect in the order in which it was sent, without making it wait for each commit.
///
/// Drafts of one lane are handed to the journal back to back, for the lane keeps their order. Anything else (a read, a
/// draft for another lane) waits until all before it is done, and holds up what comes after it. For the event loop only;
/// when [#LIMIT] things wait, the caller stops reading from the socket.
final class Turns {

  static final int LIMIT = 128;

  /// A thing to do; `lane` -1 means alone.
  private record Turn(int lane, Runnable start) {}

  private static final int ALONE = -1;

  private @Nullable ArrayDeque<Turn> waiting;
  private int running;
  private int lane;

  /// Starts a draft of this lane now or in its turn; [#done] follows once it was answered.
  void draft(int draftLane, Runnable start) {
    take(new Turn(draftLane, start));
  }

  /// Starts something that must not overlap with anything else; [#done] follows.
  void alone(Runnable start) {
    take(new Turn(ALONE, start));
  }

  private void take(Turn turn) {
    if ((waiting == null || waiting.isEmpty()) && mayStart(turn)) {
      start(turn);
      return;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(turn);
  }

  private boolean mayStart(Turn turn) {
    return running == 0 || turn.lane != ALONE && lane == turn.lane;
  }

  private void start(Turn turn) {
    running++;
    lane = turn.lane;
    turn.start.run();
  }

  /// One thing that was started is done.
  void done() {
    running--;
    while (waiting != null) {
      var next = waiting.peek();
      if (next == null) {
        waiting = null;
      } else if (mayStart(next)) {
        waiting.remove();
        start(next);
      } else {
        return;
      }
    }
  }

  /// How many things wait for their turn or are under way.
  int backlog() {
    return running + (waiting == null ? 0 : waiting.size());
  }
}
