package chat.parlance.dialect.parlance;

import chat.parlance.core.Conversations;
import chat.parlance.core.Identity;
import chat.parlance.core.Presence;
import chat.parlance.core.Reading;
import chat.parlance.core.UserId;
import chat.parlance.gateway.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// What a native client can ask to see, over either transport. May block on the store.
final class ParlanceReads {

  private static final int WHO = 100;
  private static final int LISTED = 100;
  private static final int MEMBERS = 1_000;

  private final ParlanceServices services;
  private final Identity me;

  ParlanceReads(ParlanceServices services, Identity me) {
    this.services = services;
    this.me = me;
  }

  /// The answer to a question over the WebSocket.
  Frame answer(String op, @Nullable JsonNode ref, Fields frame) {
    return switch (op) {
      case "who" -> Frames.frame("presences", ref, presences(frame.requiredTexts("users")));
      case "conversations" -> Frames.frame("conversations", ref,
          conversations((int) frame.number("limit", 50, 1, LISTED), frame.text("cursor")));
      case "members" -> Frames.frame("members", ref, members(frame.requiredText("conversation"),
          frame.text("after", ""), (int) frame.number("limit", 100, 1, MEMBERS)));
      case "history" -> Frames.frame("page", ref, history(frame));
      default -> throw new IllegalArgumentException("op: " + op + " (expected: who, conversations, members, history)");
    };
  }

  private Consumer<JsonGenerator> history(Fields frame) {
    var shown = frame.requiredText("conversation");
    int limit = (int) frame.number("limit", Intents.PAGE, 1, services.bounds().limits().pageSize());
    if (frame.flag("changes", false)) {
      var body = changes(shown, frame.number("after", 0, 0, Long.MAX_VALUE), limit);
      return json -> {
        json.writeStringProperty("conversation", shown);
        body.accept(json);
      };
    }
    var body = messages(shown, Intents.range(position(frame, "before"), position(frame, "after"),
        position(frame, "around")), limit, frame.text("thread"));
    return json -> {
      json.writeStringProperty("conversation", shown);
      body.accept(json);
    };
  }

  private static @Nullable Long position(Fields frame, String name) {
    return frame.has(name) ? (Long) frame.number(name, 0, 0, Long.MAX_VALUE) : null;
  }

  Consumer<JsonGenerator> messages(String conversation, Reading.Range range, int limit, @Nullable String thread) {
    var page = services.reading().messages(me, ParlanceIds.conversation(me.space(), conversation), range, limit,
        thread == null ? 0 : ParlanceIds.message(thread));
    return json -> {
      Shapes.messages(json, page.messages());
      json.writeBooleanProperty("hasMore", page.hasMore());
      json.writeNumberProperty("lastSeq", page.lastSeq());
    };
  }

  Consumer<JsonGenerator> changes(String conversation, long after, int limit) {
    var page = services.reading().changes(me, ParlanceIds.conversation(me.space(), conversation), after, limit);
    return json -> {
      json.writeArrayPropertyStart("changes");
      for (var change : page.changes()) {
        json.writeStartObject();
        Shapes.change(json, change);
        json.writeEndObject();
      }
      json.writeEndArray();
      if (page.after() > after) {
        json.writeNumberProperty("trimmed", page.after());
      }
      json.writeBooleanProperty("hasMore", page.hasMore());
      json.writeNumberProperty("lastSeq", page.lastSeq());
    };
  }

  Consumer<JsonGenerator> conversations(int limit, @Nullable String cursor) {
    var listing = services.conversations().list(me, cursor == null ? null : cursor(cursor), limit);
    return json -> {
      json.writeArrayPropertyStart("conversations");
      listing.standings().forEach(standing -> Shapes.standing(json, me.user(), standing));
      json.writeEndArray();
      var next = listing.next();
      if (next != null) {
        json.writeStringProperty("cursor", opaque(next.updatedAtMillis() + "." + next.id()));
      }
    };
  }

  private static Conversations.Cursor cursor(String text) {
    long[] parts = parts(text);
    return new Conversations.Cursor(parts[0], parts[1]);
  }

  static long[] parts(String text) {
    try {
      var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      int dot = plain.indexOf('.');
      return new long[]{Long.parseLong(plain, 0, dot, 10), Long.parseLong(plain, dot + 1, plain.length(), 10)};
    } catch (RuntimeException _) {
      throw Fields.invalid("cursor", text, "a cursor as an earlier answer gave it");
    }
  }

  static String opaque(String plain) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  Consumer<JsonGenerator> members(String conversation, String after, int limit) {
    var members = services.conversations().members(me, ParlanceIds.conversation(me.space(), conversation), after,
        limit + 1);
    return json -> {
      json.writeArrayPropertyStart("members");
      members.stream().limit(limit).forEach(seat -> Shapes.member(json, seat));
      json.writeEndArray();
      json.writeBooleanProperty("hasMore", members.size() > limit);
    };
  }

  /// How these users are; those the caller shares no conversation with look offline.
  Consumer<JsonGenerator> presences(List<String> users) {
    if (users.size() > WHO) {
      throw Fields.invalid("users", users.size() + " users", "at most " + WHO);
    }
    var states = new ArrayList<Presence.State>();
    users.forEach(user -> states.add(presence(user)));
    return json -> {
      json.writeArrayPropertyStart("users");
      for (var state : states) {
        json.writeStartObject();
        Shapes.presence(json, state);
        json.writeEndObject();
      }
      json.writeEndArray();
    };
  }

  Presence.State presence(String user) {
    var id = new UserId(me.space(), user);
    return services.conversations().acquainted(me, id) ? services.presence().of(id)
        : new Presence.State(id, Presence.Status.OFFLINE, null, null);
  }

  static void limits(JsonGenerator json, ParlanceServices.Bounds bounds) {
    var limits = bounds.limits();
    json.writeStartObject();
    json.writeNumberProperty("messageBytes", bounds.messageBytes());
    json.writeNumberProperty("fileBytes", bounds.fileBytes());
    json.writeNumberProperty("uploadsBurst", bounds.uploads().burst());
    json.writeNumberProperty("uploadsPerMinute", Math.round(bounds.uploads().perSecond() * 60));
    json.writeNumberProperty("textChars", limits.textLength());
    json.writeNumberProperty("metadataChars", limits.metadataLength());
    json.writeNumberProperty("attachments", limits.attachments());
    json.writeNumberProperty("requestsBurst", limits.requests().burst());
    json.writeNumberProperty("requestsPerSecond", limits.requests().perSecond());
    json.writeNumberProperty("messagesBurst", limits.messages().burst());
    json.writeNumberProperty("messagesPerSecond", limits.messages().perSecond());
    json.writeNumberProperty("connectionsPerUser", bounds.sessions().connectionsPerUser());
    json.writeNumberProperty("membersPerConversation", limits.membersPerConversation());
    json.writeNumberProperty("historyPage", limits.pageSize());
    json.writeNumberProperty("heartbeatSeconds", bounds.sessions().heartbeat().toSeconds());
    json.writeNumberProperty("resumeChanges", limits.resumeChanges());
    json.writeEndObject();
  }
}
