package chat.parlance.dialect.parlance;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;

/// Changes as other systems are told of them: CloudEvents 1.0 in JSON, each with the change in the form of docs/protocol.md as its data.
/// Pure: the same change gives the same bytes.
public final class ChangeEvents {

  /// What the bytes are.
  public static final String MEDIA_TYPE = "application/cloudevents+json";

  private static final String TYPES = "chat.parlance.";

  private ChangeEvents() {}

  /// What all events of a conversation have in common, for those who keep their order: `space/conversation`.
  public static String key(ConversationId conversation) {
    return conversation.space() + "/" + ParlanceIds.shown(conversation);
  }

  /// The same for each time that somebody is told of this change: `space/conversation/seq`.
  public static String id(Change change) {
    return key(change.conversation()) + "/" + change.seq();
  }

  /// The word that says what happened, as in `type` of the change.
  public static String word(ChangeBody body) {
    return Shapes.type(body);
  }

  public static byte[] json(Change change) {
    return Json.object(json -> {
      json.writeStringProperty("specversion", "1.0");
      json.writeStringProperty("id", id(change));
      json.writeStringProperty("source", "/spaces/" + change.conversation().space());
      json.writeStringProperty("type", TYPES + word(change.body()));
      json.writeStringProperty("subject", subject(change));
      json.writeStringProperty("time", IsoTime.of(change.at()));
      json.writeStringProperty("partitionkey", key(change.conversation()));
      json.writeStringProperty("datacontenttype", "application/json");
      json.writeObjectPropertyStart("data");
      Shapes.change(json, change);
      json.writeEndObject();
    });
  }

  /// What the change is about: a message, somebody, or the conversation.
  private static String subject(Change change) {
    long message = change.body().aboutMessage();
    return switch (change.body()) {
      case ChangeBody.MemberJoined(var user, _) -> "user/" + user;
      case ChangeBody.MemberLeft(var user) -> "user/" + user;
      case ChangeBody.RoleChanged(var user, _) -> "user/" + user;
      default -> message == 0 ? "conversation/" + ParlanceIds.shown(change.conversation())
          : "message/" + ParlanceIds.shown(message);
    };
  }
}
