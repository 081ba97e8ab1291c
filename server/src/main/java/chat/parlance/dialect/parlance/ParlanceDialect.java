package chat.parlance.dialect.parlance;

import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Signal;
import chat.parlance.gateway.Audience;
import chat.parlance.gateway.Dialect;
import chat.parlance.gateway.Frame;
import chat.parlance.http.IsoTime;
import org.jspecify.annotations.Nullable;

/// Parlance's own dialect: every change and signal, the same for everybody. See docs/protocol.md.
public final class ParlanceDialect implements Dialect {

  @Override
  public String name() {
    return "parlance";
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public Frame change(Committed committed, Audience audience) {
    return Frames.frame("change", null, json -> Shapes.change(json, committed.change()));
  }

  @Override
  public Audience likewise(Audience audience) {
    return Audience.OTHERS;
  }

  @Override
  public @Nullable Frame signal(Signal signal) {
    return switch (signal) {
      case Signal.Typing(var conversation, var user, var on, _) -> Frames.frame("signal", null, json -> {
        json.writeStringProperty("type", "typing");
        json.writeStringProperty("conversation", ParlanceIds.shown(conversation));
        json.writeStringProperty("user", user.user());
        json.writeBooleanProperty("on", on);
      });
      case Signal.Marked(var conversation, var user, _, var marks, var at, _, _) ->
        Frames.frame("signal", null, json -> {
          json.writeStringProperty("type", "mark");
          json.writeStringProperty("conversation", ParlanceIds.shown(conversation));
          json.writeStringProperty("user", user.user());
          json.writeNumberProperty("read", marks.read());
          json.writeNumberProperty("delivered", marks.delivered());
          json.writeStringProperty("at", IsoTime.of(at));
        });
      case Signal.PresenceChanged presence -> Frames.frame("signal", null, json -> {
        json.writeStringProperty("type", "presence");
        json.writeStringProperty("user", presence.user().user());
        json.writeStringProperty("status", Shapes.word(presence.status()));
        Shapes.optional(json, "text", presence.text());
        Shapes.optional(json, "lastSeen", presence.lastSeen());
      });
      case Signal.Settled(var conversation, var user, var settings, _) -> Frames.frame("signal", null, json -> {
        json.writeStringProperty("type", "settings");
        json.writeStringProperty("conversation", ParlanceIds.shown(conversation));
        json.writeStringProperty("user", user.user());
        json.writeBooleanProperty("favourite", settings.favourite());
        json.writeBooleanProperty("muted", settings.muted());
      });
      case Signal.Calling _,Signal.Revoked _,Signal.Attended _,Signal.Seated _,Signal.Read _,Signal.Favoured _ ->
        null;
    };
  }

  @Override
  public Frame skipped(ConversationId conversation, long from, long last) {
    return Frames.gap(conversation, from, last, "trimmed");
  }

  @Override
  public Frame bye(int code, String reason, long retryAfterMillis) {
    return Frames.frame("bye", null, json -> {
      json.writeNumberProperty("code", code);
      json.writeStringProperty("reason", reason);
      json.writeNumberProperty("retryAfterMs", retryAfterMillis);
    });
  }
}
