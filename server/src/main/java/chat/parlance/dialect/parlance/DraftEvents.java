package chat.parlance.dialect.parlance;

import chat.parlance.core.Draft;
import chat.parlance.core.Intent;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import java.time.Instant;
import java.util.Objects;

/// What somebody is about to write, as a CloudEvent: `chat.parlance.draft`, for those who are asked before it is stored. Pure.
public final class DraftEvents {

  private DraftEvents() {}

  /// A message or an edit.
  public static byte[] json(String id, Instant now, Draft draft) {
    var content = Objects.requireNonNull(draft.content(), "a message or an edit");
    return Json.object(json -> {
      json.writeStringProperty("specversion", "1.0");
      json.writeStringProperty("id", id);
      json.writeStringProperty("source", "/spaces/" + draft.by().space());
      json.writeStringProperty("type", "chat.parlance.draft");
      json.writeStringProperty("time", IsoTime.of(now));
      json.writeStringProperty("datacontenttype", "application/json");
      json.writeObjectPropertyStart("data");
      json.writeStringProperty("actor", draft.by().user());
      switch (draft.intent()) {
        case Intent.Post post -> {
          json.writeStringProperty("op", "send");
          json.writeStringProperty("kind", Shapes.word(post.kind()));
          switch (post.place()) {
            case Intent.Place.Known(var conversation) ->
              json.writeStringProperty("conversation", ParlanceIds.shown(conversation));
            case Intent.Place.DirectWith(var user) -> json.writeStringProperty("user", user);
          }
        }
        case Intent.Edit edit -> {
          json.writeStringProperty("op", "edit");
          json.writeStringProperty("conversation", ParlanceIds.shown(edit.conversation()));
          json.writeStringProperty("message", ParlanceIds.shown(edit.message()));
        }
        default ->
          throw new IllegalArgumentException("intent: " + draft.intent() + " (expected: a message or an edit)");
      }
      Shapes.content(json, content);
      json.writeEndObject();
    });
  }
}
