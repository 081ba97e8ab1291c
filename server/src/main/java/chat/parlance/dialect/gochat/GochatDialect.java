package chat.parlance.dialect.gochat;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Message;
import chat.parlance.core.Signal;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.Dialect;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.SessionLimits;
import org.jspecify.annotations.Nullable;

/// The dialect of Go-Chat's chat service: new messages, to their sender too, and who comes and goes.
///
/// What these clients cannot show (edits, deletions, reactions) they are not told; the next history has the newest words.
public final class GochatDialect implements Dialect {

  private final SessionLimits limits;

  public GochatDialect(SessionLimits limits) {
    this.limits = limits;
  }

  @Override
  public String name() {
    return "gochat";
  }

  @Override
  public int index() {
    return 5;
  }

  @Override
  public @Nullable Frame change(Committed committed, Audience audience) {
    var change = committed.change();
    return change.body() instanceof ChangeBody.Posted posted && posted.deletedAt() == null
        ? GochatFrames.newMessage(GochatMessage
            .of(GochatIds.room(change.conversation(), committed.head().key()), Message.of(change, posted)))
        : null;
  }

  @Override
  public Audience likewise(Audience audience) {
    return Audience.OTHERS;
  }

  @Override
  public @Nullable Frame signal(Signal signal) {
    return switch (signal) {
      case Signal.Attended(var conversation, var key, var user, var there, var at, _) -> GochatFrames
          .attended(GochatIds.room(conversation, key), user.user(), there, at);
      case Signal.Calling _,Signal.Typing _,Signal.Marked _,Signal.Read _,Signal.Seated _,Signal.PresenceChanged _,Signal.Settled _,Signal.Favoured _,Signal.Revoked _ ->
        null;
    };
  }

  @Override
  public SessionLimits limits() {
    return limits;
  }

  @Override
  public @Nullable Frame bye(int code, String reason, long retryAfterMillis) {
    return null; // there is no such frame: the code of the close says it
  }
}
