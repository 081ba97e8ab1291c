package chat.parlance.dialect.gabay;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Message;
import chat.parlance.core.Names;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.EventDialect;
import chat.parlance.gateway.Frame;
import chat.parlance.gateway.SessionLimits;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The dialect of Gabay's chat service over Socket.IO, in one namespace: new and deleted messages, edits and reactions with the
/// whole message, who writes, who is there. Who sends is told like everybody else. Lists are told by [GabayNews].
///
/// People are called what is in memory of them: who acts was let in, and is.
public final class GabayDialect implements EventDialect {

  private final Names names;
  private final GabayIds ids;
  private final SessionLimits limits;
  private final String namespace;
  private final int index;

  /// `index`: see [#index()].
  public GabayDialect(Names names, GabayIds ids, SessionLimits limits, String namespace, int index) {
    this.ids = ids;
    this.names = names;
    this.limits = limits;
    this.namespace = namespace;
    this.index = index;
  }

  @Override
  public String name() {
    return "gabay";
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public @Nullable Frame change(Committed committed, Audience audience) {
    var change = committed.change();
    return switch (change.body()) {
      case ChangeBody.Posted posted when posted.deletedAt() == null -> event(GabayEvents.message(
          Message.of(change, posted), GabayShapes.type(committed.head()),
          called(change.conversation().space(), List.of(change.actor()))));
      case ChangeBody.Deleted(var message, _) -> event(GabayEvents.messageDelete(ids, change.conversation(), message));
      case ChangeBody.Edited _,ChangeBody.Reacted _,ChangeBody.Unreacted _ -> renewed(committed);
      case ChangeBody.Posted _,ChangeBody.Opened _,ChangeBody.Pinned _,ChangeBody.Unpinned _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ ->
        null;
    };
  }

  /// The message as it is now; nothing, if a later change says how it is.
  private @Nullable Frame renewed(Committed committed) {
    var message = committed.message();
    return message == null ? null
        : event(GabayEvents.messageUpdate(message, GabayShapes.type(committed.head()),
            called(message.conversation().space(), GabayViews.people(List.of(message)))));
  }

  @Override
  public boolean tellsMessages() {
    return true;
  }

  private GabayShapes.Called called(String space, Collection<String> people) {
    var known = new HashMap<String, String>();
    for (var user : new LinkedHashSet<>(people)) {
      var name = names.known(new UserId(space, user));
      if (name != null) {
        known.put(user, name);
      }
    }
    return new GabayShapes.Called(known, ids);
  }

  @Override
  public Audience likewise(Audience audience) {
    return Audience.OTHERS;
  }

  @Override
  public SessionLimits limits() {
    return limits;
  }

  @Override
  public @Nullable Frame signal(Signal signal) {
    return switch (signal) {
      case Signal.Typing(var conversation, var user, var on, _) ->
        event(GabayEvents.typing(ids, conversation, user.user(),
            on));
      case Signal.PresenceChanged presence -> event(GabayEvents.presence(presence.user().user(), presence.status(),
          presence.lastSeen()));
      case Signal.Marked _,Signal.Read _,Signal.Attended _,Signal.Seated _,Signal.Settled _,Signal.Favoured _,Signal.Calling _,Signal.Revoked _ ->
        null;
    };
  }
}
