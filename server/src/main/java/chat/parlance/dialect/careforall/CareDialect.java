package chat.parlance.dialect.careforall;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations;
import chat.parlance.core.Message;
import chat.parlance.core.NotInMemoryException;
import chat.parlance.core.Signal;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.CloseReason;
import chat.parlance.gateway.Dialect;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.SessionLimits;
import chat.parlance.http.IsoTime;
import org.jspecify.annotations.Nullable;

/// What careforall's sockets are told. What somebody is in the conversation is in the change, or else looked up in memory,
/// where everybody who just came is.
public final class CareDialect implements Dialect {

  private final Conversations remembered;
  private final CareIds ids;
  private final SessionLimits limits;

  /// `limits`: the bounds of its sessions.
  public CareDialect(Conversations conversations, CareIds ids, SessionLimits limits) {
    this.ids = ids;
    this.remembered = conversations.inMemory();
    this.limits = limits;
  }

  @Override
  public String name() {
    return "careforall";
  }

  @Override
  public int index() {
    return 1;
  }

  @Override
  public SessionLimits limits() {
    return limits;
  }

  @Override
  public boolean tellsRoles() {
    return true;
  }

  @Override
  public Audience likewise(Audience audience) {
    return audience == Audience.SENDING_SESSION ? audience : Audience.OTHERS;
  }

  @Override
  public @Nullable Frame change(Committed committed, Audience audience) {
    var change = committed.change();
    return switch (change.body()) {
      case ChangeBody.Posted posted when posted.deletedAt() == null ->
        CareShapes.message(audience == Audience.SENDING_SESSION ? "message_sent" : "message_received", ids,
            Message.of(change, posted), committed.role() != null ? CareShapes.role(committed.role())
                : role(change.conversation(), change.actor()));
      case ChangeBody.Updated _ -> CareShapes.updated(ids, committed.head());
      default -> null;
    };
  }

  private String role(ConversationId conversation, String user) {
    try {
      return CareShapes.role(remembered.role(conversation, user));
    } catch (NotInMemoryException _) {
      return CareShapes.role(null);
    }
  }

  @Override
  public @Nullable Frame signal(Signal signal) {
    return switch (signal) {
      case Signal.Typing(_, var user, var on, _) -> CareShapes.frame(on ? "typing_start" : "typing_stop",
          json -> json.writeStringProperty("userId", user.user()));
      case Signal.Read(_, var user, var message, var at, _) -> CareShapes.frame("read_receipt", json -> {
        json.writeStringProperty("messageId", ids.message(message));
        json.writeStringProperty("userId", user.user());
        json.writeStringProperty("readAt", IsoTime.of(at));
      });
      case Signal.Attended attended -> CareShapes.frame(attended.there() ? "user_joined" : "user_left", json -> {
        json.writeStringProperty("userId", attended.user().user());
        if (attended.there()) {
          json.writeStringProperty("role", role(attended.conversation(), attended.user().user()));
        }
      });
      case Signal.Seated seated -> CareShapes.updated(ids, seated.conversation(), seated.members());
      case Signal.Calling _,Signal.Marked _,Signal.PresenceChanged _,Signal.Settled _,Signal.Favoured _,Signal.Revoked _ ->
        null;
    };
  }

  @Override
  public @Nullable Frame bye(int code, String reason, long retryAfterMillis) {
    if (code == CloseReason.TOKEN_EXPIRED.code() || code == CloseReason.REVOKED.code()) {
      return CareShapes.error("INVALID_TOKEN", CareDoor.BAD_TOKEN);
    }
    if (code == CloseReason.EXPELLED.code()) {
      return CareShapes.error("UNAUTHORIZED", CareClient.NO_ACCESS);
    }
    return code == CloseReason.TOO_MANY.code() ? CareShapes.error("RATE_LIMITED", reason) : null;
  }
}
