package chat.parlance.core;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/// Who has a connection to which conversation, for dialects whose connections are each about one: the first arrival of a
/// user and the last departure are told, whatever comes and goes between them is not.
///
/// In memory, one entry per user and conversation that is connected. Who calls has checked that the user may see the
/// conversation. Nothing here blocks; any thread.
public final class Attendance {

  private record Seat(ConversationId conversation, UserId user) {}

  private final Delivery delivery;
  private final InstantSource clock;
  private final Map<Seat, Integer> seats = new HashMap<>();

  public Attendance(Delivery delivery, InstantSource clock) {
    this.delivery = delivery;
    this.clock = clock;
  }

  /// A session of the user entered; it is not told of itself. [#leave] follows exactly once.
  public void enter(Conversation conversation, UserId user, long session) {
    synchronized (seats) {
      if (seats.merge(new Seat(conversation.id(), user), 1, Integer::sum) == 1) {
        tell(conversation, user, true, session);
      }
    }
  }

  /// A session that had entered is gone.
  public void leave(Conversation conversation, UserId user, long session) {
    synchronized (seats) {
      if (seats.computeIfPresent(new Seat(conversation.id(), user),
          (_, count) -> count == 1 ? null : count - 1) == null) {
        tell(conversation, user, false, session);
      }
    }
  }

  /// Under the lock, so that who hears of both hears them in their order.
  private void tell(Conversation conversation, UserId user, boolean there, long session) {
    delivery.signal(
        new Signal.Attended(conversation.id(), conversation.key(), user, there,
            clock.instant().truncatedTo(ChronoUnit.MILLIS), session));
  }
}
