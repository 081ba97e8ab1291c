package chat.parlance.gateway;

import org.jspecify.annotations.Nullable;

/// Deadlines of many sessions without a timer for each: 64 slots of one second, each a list threaded through the sessions.
///
/// A session stands in the slot of its next deadline (or of the furthest slot, if that is later) and is looked at when the
/// hand comes by. For one event loop.
final class Wheel {

  private static final int SLOTS = 64;

  private final @Nullable Session[] slots = new @Nullable Session[SLOTS];
  private long hand;

  Wheel(long nowSeconds) {
    this.hand = nowSeconds;
  }

  /// Puts the session where it is looked at `dueSeconds`, or earlier if that is more than a minute ahead.
  void put(Session session, long dueSeconds) {
    long due = Math.clamp(dueSeconds, hand + 1, hand + SLOTS - 1);
    int slot = (int) (due % SLOTS);
    var first = slots[slot];
    session.wheelSlot = slot;
    session.wheelPrevious = null;
    session.wheelNext = first;
    if (first != null) {
      first.wheelPrevious = session;
    }
    slots[slot] = session;
  }

  void remove(Session session) {
    if (session.wheelSlot < 0) {
      return;
    }
    if (session.wheelPrevious != null) {
      session.wheelPrevious.wheelNext = session.wheelNext;
    } else {
      slots[session.wheelSlot] = session.wheelNext;
    }
    if (session.wheelNext != null) {
      session.wheelNext.wheelPrevious = session.wheelPrevious;
    }
    session.wheelNext = null;
    session.wheelPrevious = null;
    session.wheelSlot = -1;
  }

  /// Moves the hand to `nowSeconds` and takes out one session that is due, or returns null when there is none.
  @Nullable Session next(long nowSeconds) {
    while (hand <= nowSeconds) {
      var due = slots[(int) (hand % SLOTS)];
      if (due != null) {
        remove(due);
        return due;
      }
      hand++;
    }
    return null;
  }
}
