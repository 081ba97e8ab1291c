package chat.parlance.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongSupplier;

/// Who is writing just now. A repeated "on" is told at most every three seconds, and ends by itself when it is not renewed.
///
/// Who calls has checked that the user may see the conversation. Nothing here blocks.
public final class Typing {

  private record Writer(ConversationId conversation, UserId user) {}

  private record Since(long toldAt, long renewedAt, long origin) {}

  private static final long TOLD_AGAIN = 3_000_000_000L;
  private static final long TOLD_SOON_AGAIN = 1_000_000_000L;
  private static final int WRITERS = 50_000;

  private final Delivery delivery;
  private final LongSupplier nanoTime;
  private final long expiry;
  private final LinkedHashMap<Writer, Since> writers = new LinkedHashMap<>(16, 0.75f, true);

  public Typing(Delivery delivery, Limits limits, LongSupplier nanoTime) {
    this.delivery = delivery;
    this.nanoTime = nanoTime;
    this.expiry = limits.typingExpiry().toNanos();
  }

  /// The user writes, or has stopped. `origin` is the session, which is not told.
  public void typing(UserId user, ConversationId conversation, boolean on, long origin) {
    tell(user, conversation, on, origin, TOLD_AGAIN);
  }

  /// The user still writes, told at most every second: for clients that hide it again after a moment without one.
  public void goesOn(UserId user, ConversationId conversation, long origin) {
    tell(user, conversation, true, origin, TOLD_SOON_AGAIN);
  }

  private void tell(UserId user, ConversationId conversation, boolean on, long origin, long again) {
    var writer = new Writer(conversation, user);
    long now = nanoTime.getAsLong();
    synchronized (writers) {
      var since = writers.get(writer);
      if (!on) {
        if (writers.remove(writer) == null) {
          return;
        }
      } else if (since != null && now - since.toldAt() < again) {
        writers.put(writer, new Since(since.toldAt(), now, origin));
        return;
      } else if (since == null && writers.size() >= WRITERS) {
        return;
      } else {
        writers.put(writer, new Since(now, now, origin));
      }
    }
    delivery.signal(new Signal.Typing(conversation, user, on, origin));
  }

  /// Ends what was not renewed. Called about once a second.
  public void tick() {
    long now = nanoTime.getAsLong();
    List<Signal> ended = new ArrayList<>();
    synchronized (writers) {
      var entries = writers.entrySet().iterator();
      while (entries.hasNext()) {
        var entry = entries.next();
        if (now - entry.getValue().renewedAt() < expiry) {
          break;
        }
        entries.remove();
        ended.add(new Signal.Typing(entry.getKey().conversation(), entry.getKey().user(), false,
            entry.getValue().origin()));
      }
    }
    ended.forEach(delivery::signal);
  }
}
