package chat.parlance.dialect.humane;

import chat.parlance.core.CallNews;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Ids;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Signal;
import chat.parlance.gateway.Audience;
import chat.parlance.http.IsoTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that Humane's clients are told over their sockets. Pure.
public final class HumaneEvents {

  private final HumaneShapes shapes;
  private final HumaneIds ids;

  public HumaneEvents(HumaneSettings settings, HumaneIds ids) {
    this.ids = ids;
    this.shapes = new HumaneShapes(settings.files(), ids);
  }

  /// The first thing that a socket hears.
  public static HumaneEvent greeting(String user) {
    return HumaneEvent.of("test", json -> json.writeString("Connected to server, UserId:" + user));
  }

  /// What this audience is told of a change, or null. The socket that writes or deletes is answered instead; what these clients
  /// have no word for (groups, edits, the records of calls) is not told.
  public @Nullable HumaneEvent change(Committed committed, Audience audience) {
    var head = committed.head();
    if (head.kind() != ConversationKind.DIRECT || audience == Audience.SENDING_SESSION) {
      return null;
    }
    var change = committed.change();
    return switch (change.body()) {
      case ChangeBody.Posted posted when posted.kind() != MessageKind.CALL -> posted(head, Message.of(change, posted));
      case ChangeBody.Deleted deleted -> deleted(head, change, deleted);
      case ChangeBody.Posted _,ChangeBody.Opened _,ChangeBody.Edited _,ChangeBody.Reacted _,ChangeBody.Unreacted _,ChangeBody.Pinned _,ChangeBody.Unpinned _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ ->
        null;
    };
  }

  private HumaneEvent posted(Conversation head, Message message) {
    return HumaneEvent.of("new-one-to-one-message", json -> {
      json.writeStartObject();
      shapes.message(json, message, false);
      json.writeEndObject();
      HumaneShapes.seats(json, HumaneShapes.two(head));
    });
  }

  /// Only its sender deletes a message of two, and its time is in its id.
  private HumaneEvent deleted(Conversation head, Change change, ChangeBody.Deleted deleted) {
    var gone = new Message(head.id(), deleted.message(), deleted.messageSeq(), change.actor(),
        Ids.time(deleted.message()), MessageKind.TEXT, Content.NOTHING, 0, 0, null, null, change.at(), false,
        List.of());
    return HumaneEvent.object("one-to-one-message-deleted", json -> {
      json.writeObjectPropertyStart("message");
      shapes.message(json, gone, true);
      json.writeEndObject();
      HumaneShapes.participants(json, HumaneShapes.two(head));
    });
  }

  /// What is told of a signal at this time, or null: that somebody writes, and everything about calls.
  public @Nullable HumaneEvent signal(Signal signal, Instant now) {
    return switch (signal) {
      case Signal.Typing(var conversation, var user, var on, _) when on ->
        HumaneEvent.object("typing-one-to-one-message", json -> {
          json.writeStringProperty("typingUser", user.user());
          json.writeStringProperty("convoId", ids.shown(conversation));
          json.writeStringProperty("time", IsoTime.of(now));
        });
      case Signal.Calling calling -> call(calling.news());
      case Signal.Typing _,Signal.Marked _,Signal.Read _,Signal.Attended _,Signal.Seated _,Signal.PresenceChanged _,Signal.Settled _,Signal.Favoured _,Signal.Revoked _ ->
        null;
    };
  }

  private HumaneEvent call(CallNews news) {
    var call = ids.message(news.call());
    return switch (news) {
      case CallNews.Incoming(_, var caller, var at) -> HumaneEvent.object("call.incoming", json -> {
        json.writeStringProperty("callerId", caller);
        json.writeStringProperty("callId", call);
        json.writeStringProperty("at", IsoTime.of(at));
      });
      case CallNews.Cancelled(_, var caller) -> of("call.incoming.cancelled", call, "callerId", caller);
      case CallNews.ActedElsewhere(_, var caller) -> of("call.acted.by_other_device", call, "callerId", caller);
      case CallNews.Connected(_, var recipient) -> of("call.connected", call, "recipientId", recipient);
      case CallNews.Declined(_, var recipient) -> of("call.declined", call, "recipientId", recipient);
      case CallNews.Ended(_, var at) -> of("call.ended", call, "at", IsoTime.of(at));
      case CallNews.Said(_, var word, var payload) -> HumaneEvent.of(HumaneCalls.event(word),
          json -> json.writeRawValue(payload));
    };
  }

  private static HumaneEvent of(String name, String call, String field, String value) {
    return HumaneEvent.object(name, json -> {
      json.writeStringProperty("callId", call);
      json.writeStringProperty(field, value);
    });
  }
}
