package chat.parlance.dialect.careforall;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Conversations;
import chat.parlance.core.Delivery;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells who is in a conversation, as a whole, after that changed: careforall's `conversation_updated` has all participants.
public final class CareRoster implements Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(CareRoster.class);
  private static final int SHOWN = 200;

  private final String space;
  private final Conversations conversations;
  private final Delivery told;
  private final Executor blocking;

  /// `told` delivers what is found, for conversations of `space`.
  public CareRoster(String space, Conversations conversations, Delivery told, Executor blocking) {
    this.space = space;
    this.conversations = conversations;
    this.told = told;
    this.blocking = blocking;
  }

  @Override
  public void committed(List<Committed> batch) {
    for (var committed : batch) {
      var change = committed.change();
      boolean moved = switch (change.body()) {
        case ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _ -> true;
        default -> false;
      };
      if (moved && change.conversation().space().equals(space) && committed.head().members() <= SHOWN) {
        blocking.execute(() -> tell(committed));
      }
    }
  }

  private void tell(Committed committed) {
    var id = committed.change().conversation();
    try {
      var seats = conversations.seats(id, SHOWN).stream()
          .map(seat -> new ChangeBody.Seat(seat.member().user(), seat.member().role())).toList();
      told.signal(new Signal.Seated(id, new UserId(space, committed.change().actor()), seats, 0));
    } catch (RuntimeException e) {
      LOG.warn("the participants of a conversation could not be told: space={} conversation={}", space, id.value(), e);
    }
  }

  @Override
  public void signal(Signal signal) {
    // changes nobody's seat
  }
}
