package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import chat.parlance.core.UserId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Clients over Socket.IO whose line broke, for as long as they can go on where they were: "connection state recovery" of Socket.IO.
///
/// A client gets a private id with its session, and behind each event the number of the change that it tells. Sessions hear
/// changes in the order of these numbers, so when a client returns with both, it is told what the hot tail has beyond that
/// number. Safe for many threads.
final class Recovery {

  /// So many are remembered at most; the first to leave are forgotten first.
  private static final int MOST = 100_000;

  private static final int MOST_BREAKS = 100;

  private static final long NOTHING = 0;
  private static final long NO_NUMBER = -1;

  /// A client that left: who it was, under which public name, in which sessions, the number behind which the last of them began, and the
  /// conversations that it wished to hear of, with the number behind which it heard of each.
  record Left(String name, UserId user, Dialect dialect, List<Long> sessions, long began,
      Map<ConversationId, Long> heard) {}

  /// A client that goes on: under its public name, behind this number, as the one that sent what these sessions had sent, and hears
  /// what the last of them heard.
  record Back(String pid, String name, List<Long> sessions, long after, Map<ConversationId, Long> heard) {}

  private record Kept(Left left, long until) {}

  private final long window;
  private final Supplier<String> ids;
  private final LongSupplier nanoTime;
  private final LinkedHashMap<String, Kept> left = new LinkedHashMap<>();

  /// `window`: how long a client may be away; zero: nobody goes on. `ids` cannot be guessed.
  Recovery(Duration window, Supplier<String> ids, LongSupplier nanoTime) {
    this.window = window.toNanos();
    this.ids = ids;
    this.nanoTime = nanoTime;
  }

  boolean isOn() {
    return window > 0;
  }

  /// A private id for a new session.
  String newId() {
    return ids.get();
  }

  /// A client has gone, without a farewell. Whose line breaks again and again begins anew sometime.
  synchronized void left(String pid, Left one) {
    if (one.sessions().size() > MOST_BREAKS) {
      return;
    }
    long now = nanoTime.getAsLong();
    left.put(pid, new Kept(one, now + window));
    var eldest = left.values().iterator();
    while (eldest.hasNext() && (eldest.next().until() - now < 0 || left.size() > MOST)) {
      eldest.remove();
    }
  }

  /// The client with this private id wants to go on behind `offset`; null if it cannot, or is not who it was. Once.
  synchronized @Nullable Back back(String pid, @Nullable String offset, UserId user, Dialect dialect) {
    var kept = left.get(pid);
    if (kept == null || !kept.left().user().equals(user) || !kept.left().dialect().equals(dialect)) {
      return null;
    }
    left.remove(pid);
    long seen = number(offset);
    if (seen == NO_NUMBER || kept.until() - nanoTime.getAsLong() < 0) {
      return null;
    }
    // what it has seen before its last session says nothing about that
    return new Back(pid, kept.left().name(), kept.left().sessions(), Math.max(seen, kept.left().began()),
        kept.left().heard());
  }

  private static long number(@Nullable String offset) {
    try {
      return offset == null ? NOTHING : Math.max(NO_NUMBER, Long.parseLong(offset, Character.MAX_RADIX));
    } catch (NumberFormatException _) {
      return NO_NUMBER;
    }
  }
}
