package chat.parlance.http;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All the deadlines of one event loop on one wheel: setting, moving and lifting one costs a few instructions and no
/// timer, and is allowed on that loop only.
///
/// A deadline runs out at the first tick after its time, so up to [#TICK] late. One that is moved later stays where
/// it is and is looked at again when its old time comes.
public final class DeadlineWheel {

  /// Something that must happen in time. Belongs to one wheel.
  public static final class Deadline {
    private final Runnable missed;
    private long at;
    private boolean armed;
    private @Nullable Deadline next;
    private @Nullable Deadline previous;
    private int slot = -1;

    /// `missed` runs on the event loop when the time is up.
    public Deadline(Runnable missed) {
      this.missed = missed;
    }
  }

  /// How late a deadline may be noticed.
  public static final Duration TICK = Duration.ofMillis(100);
  private static final int SLOTS = 512;

  private final LongSupplier nanoTime;
  private final @Nullable Deadline[] slots = new Deadline[SLOTS];
  private long tick;

  DeadlineWheel(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    tick = nanoTime.getAsLong() / TICK.toNanos();
  }

  /// Sets the deadline to `wait` from now, whether it was set or not.
  public void arm(Deadline deadline, Duration wait) {
    deadline.at = nanoTime.getAsLong() + wait.toNanos();
    deadline.armed = true;
    if (deadline.slot >= 0 && remaining(deadline.slot) <= ticksUntil(deadline)) {
      return;
    }
    unlink(deadline);
    link(deadline);
  }

  /// Lifts the deadline.
  public void disarm(Deadline deadline) {
    deadline.armed = false;
    unlink(deadline);
  }

  /// Runs what is due. To be called every [#TICK].
  void turn() {
    long now = nanoTime.getAsLong();
    for (long due = now / TICK.toNanos(); tick < due; tick++) {
      turnOne((int) Math.floorMod(tick, (long) SLOTS), now);
    }
  }

  /// Taken one by one: what runs may move and lift other deadlines of the slot. Nothing is put back into it meanwhile.
  private void turnOne(int slot, long now) {
    for (Deadline deadline = slots[slot]; deadline != null; deadline = slots[slot]) {
      unlink(deadline);
      if (deadline.armed) {
        settle(deadline, now);
      }
    }
  }

  private void settle(Deadline deadline, long now) {
    if (deadline.at - now > 0) {
      link(deadline);
    } else {
      deadline.armed = false;
      deadline.missed.run();
    }
  }

  /// Ticks until the slot is turned.
  private long remaining(int slot) {
    return Math.floorMod(slot - tick, (long) SLOTS);
  }

  private long ticksUntil(Deadline deadline) {
    return Math.clamp(Math.ceilDiv(deadline.at, TICK.toNanos()) - tick, 0, SLOTS - 1L);
  }

  private void link(Deadline deadline) {
    int slot = (int) Math.floorMod(tick + ticksUntil(deadline), (long) SLOTS);
    Deadline first = slots[slot];
    deadline.slot = slot;
    deadline.next = first;
    deadline.previous = null;
    if (first != null) {
      first.previous = deadline;
    }
    slots[slot] = deadline;
  }

  private void unlink(Deadline deadline) {
    if (deadline.slot < 0) {
      return;
    }
    if (deadline.previous == null) {
      slots[deadline.slot] = deadline.next;
    } else {
      deadline.previous.next = deadline.next;
    }
    if (deadline.next != null) {
      deadline.next.previous = deadline.previous;
    }
    deadline.next = null;
    deadline.previous = null;
    deadline.slot = -1;
  }
}
