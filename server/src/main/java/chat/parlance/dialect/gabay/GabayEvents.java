package chat.parlance.dialect.gabay;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import chat.parlance.core.Presence;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What Gabay's clients are told over their sockets, as the JSON array of an event: its name and one argument; and what the
/// acknowledgements of theirs say, as the array of their arguments. Pure.
public final class GabayEvents {

  /// What confirms a direct room.
  static final String STARTED = "Direct chat started";

  private GabayEvents() {}

  private static byte[] event(String name, Consumer<JsonGenerator> argument) {
    return Json.value(json -> {
      json.writeStartArray();
      json.writeString(name);
      argument.accept(json);
      json.writeEndArray();
    });
  }

  private static byte[] object(String name, Consumer<JsonGenerator> fields) {
    return event(name, json -> {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    });
  }

  /// What an acknowledgement says of success, if it was asked for.
  static byte[] done(Consumer<JsonGenerator> fields) {
    return Json.value(json -> {
      json.writeStartArray();
      json.writeStartObject();
      json.writeBooleanProperty("success", true);
      fields.accept(json);
      json.writeEndObject();
      json.writeEndArray();
    });
  }

  /// What an acknowledgement says of failure; `retryAfter` is when to ask again, null if time changes nothing.
  static byte[] failed(String message, @Nullable Duration retryAfter) {
    return Json.value(json -> {
      json.writeStartArray();
      json.writeStartObject();
      json.writeBooleanProperty("success", false);
      json.writeStringProperty("error", message);
      retry(json, retryAfter);
      json.writeEndObject();
      json.writeEndArray();
    });
  }

  /// The same for who asked for no acknowledgement.
  static byte[] error(String message, @Nullable Duration retryAfter) {
    return object("chat:error", json -> {
      json.writeStringProperty("message", message);
      retry(json, retryAfter);
    });
  }

  private static void retry(JsonGenerator json, @Nullable Duration after) {
    if (after != null) {
      json.writeNumberProperty("retryAfterMs", after.toMillis());
    }
  }

  static byte[] message(Message message, String roomType, GabayShapes.Called called) {
    return object("chat:message", json -> GabayShapes.message(json, message, roomType, called));
  }

  /// The direct room with somebody is there.
  static byte[] started(ConversationId room, String user, Instant at, GabayShapes.Called called) {
    return object("chat:message", json -> {
      json.writeStringProperty("id", "started-" + called.ids().room(room));
      json.writeStringProperty("roomId", called.ids().room(room));
      json.writeStringProperty("roomType", "DIRECT");
      json.writeStringProperty("content", STARTED);
      json.writeStringProperty("type", "SYSTEM");
      for (var name : List.of("userId", "senderId", "authorId")) {
        json.writeStringProperty(name, user);
      }
      json.writeObjectPropertyStart("sender");
      GabayShapes.person(json, user, called);
      json.writeEndObject();
      for (var name : List.of("timestamp", "createdAt", "updatedAt")) {
        json.writeStringProperty(name, IsoTime.of(at));
      }
      for (var name : List.of("reactions", "attachments")) {
        json.writeArrayPropertyStart(name);
        json.writeEndArray();
      }
    });
  }

  static byte[] messageUpdate(Message message, String roomType, GabayShapes.Called called) {
    return object("chat:message_update", json -> {
      json.writeStringProperty("roomId", called.ids().room(message.conversation()));
      json.writeObjectPropertyStart("message");
      GabayShapes.message(json, message, roomType, called);
      json.writeEndObject();
    });
  }

  static byte[] messageDelete(GabayIds ids, ConversationId room, long message) {
    return object("chat:message_delete", json -> {
      json.writeStringProperty("roomId", ids.room(room));
      json.writeStringProperty("messageId", ids.message(message));
    });
  }

  static byte[] typing(GabayIds ids, ConversationId room, String user, boolean on) {
    return object("chat:typing_status", json -> {
      json.writeStringProperty("userId", user);
      json.writeStringProperty("roomId", ids.room(room));
      json.writeBooleanProperty("isTyping", on);
    });
  }

  static byte[] presence(String user, Presence.Status status, @Nullable Instant lastSeen) {
    return object("chat:presence_update", json -> {
      json.writeStringProperty("userId", user);
      json.writeStringProperty("status", GabayShapes.word(status));
      if (lastSeen != null) {
        json.writeStringProperty("lastSeen", IsoTime.of(lastSeen));
      }
    });
  }

  static byte[] initData(GabayViews.Lists lists) {
    return object("chat:init_data", json -> {
      json.writeName("rooms");
      rooms(json, lists);
      json.writeName("people");
      people(json, lists);
      json.writeName("favorites");
      favourites(json, lists);
    });
  }

  static byte[] roomCreated(GabayShapes.Room room, GabayShapes.Called called) {
    return event("chat:room_created", json -> GabayShapes.room(json, room, called, false));
  }

  static byte[] roomList(GabayViews.Lists lists) {
    return event("chat:room_list_update", json -> rooms(json, lists));
  }

  static byte[] peopleList(GabayViews.Lists lists) {
    return event("chat:people_list_update", json -> people(json, lists));
  }

  static byte[] favouritesList(GabayViews.Lists lists) {
    return event("chat:favorites_update", json -> favourites(json, lists));
  }

  private static void rooms(JsonGenerator json, GabayViews.Lists lists) {
    json.writeStartArray();
    lists.rooms().rooms().forEach(room -> GabayShapes.room(json, room, lists.rooms().called(), false));
    json.writeEndArray();
  }

  private static void people(JsonGenerator json, GabayViews.Lists lists) {
    json.writeStartArray();
    lists.people().forEach(person -> GabayShapes.person(json, person));
    json.writeEndArray();
  }

  private static void favourites(JsonGenerator json, GabayViews.Lists lists) {
    json.writeStartArray();
    lists.favourites().forEach(favourite -> GabayShapes.favourite(json, favourite));
    json.writeEndArray();
  }
}
