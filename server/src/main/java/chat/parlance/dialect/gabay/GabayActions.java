package chat.parlance.dialect.gabay;

import chat.parlance.core.Attachment;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.Texts;
import chat.parlance.core.store.ConversationStore.Spot;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.http.IsoTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What clients do over Socket.IO, event by event, without the sockets. Whoever acts is who its door says.
///
/// Where a document has a bare word as the argument, an object with that word under its usual name does as well.
public final class GabayActions {

  /// What came of an event: what is said to who asked for an acknowledgement, what the asking socket is told beside that, and
  /// what it hears from now on.
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Outcome(byte[] acknowledgement, byte @Nullable [] told, @Nullable Hearing hearing) {

    static Outcome of(byte[] acknowledgement) {
      return new Outcome(acknowledgement, null, null);
    }
  }

  /// From now on the room is heard, or not; its log ended at `lastSeq`.
  record Hearing(ConversationId room, long lastSeq, boolean on) {}

  private static final byte[] DONE = GabayEvents.done(_ -> {});
  private static final String TYPES = "TEXT, FILE or IMAGE; SYSTEM is reserved for the server";

  private final GabayServices services;
  private final GabayViews views;
  private final GabayHistory history;

  public GabayActions(GabayServices services) {
    this.services = services;
    this.views = new GabayViews(services);
    this.history = new GabayHistory(services);
  }

  /// Whether this event sends a message: see [#message].
  static boolean sends(String event) {
    return event.equals("chat:send_message") || event.equals("chat:message");
  }

  /// The draft of a message, to be submitted. Throws [chat.parlance.core.NotInMemoryException] where it must not wait.
  Draft message(Identity me, long session, List<JsonNode> said) {
    var data = first(said);
    var room = services.ids().room(me.space(), text(data, "roomId"));
    var type = data.path("type").asString("TEXT").toUpperCase(Locale.ROOT);
    var kind = switch (type) {
      case "TEXT" -> MessageKind.TEXT;
      case "FILE", GabayShapes.IMAGE -> MessageKind.FILE;
      default -> throw invalid("type", type, TYPES);
    };
    var attachments = attachments(data.path("attachments"));
    var words = attachments.isEmpty() ? text(data, "content") : data.path("content").asString("");
    var content = new Content(Texts.storable("content", words), attachments,
        type.equals(GabayShapes.IMAGE) ? GabayShapes.IMAGE_MARK : null);
    return new Draft(me, null, new Intent.Post(new Intent.Place.Known(room), kind, content,
        reference(me, data, "replyTo"), reference(me, data, "threadId")), session);
  }

  /// What the acknowledgement of such a message says.
  byte[] stored(Receipt receipt) {
    return GabayEvents.done(json -> {
      json.writeStringProperty("id", services.ids().message(receipt.message()));
      json.writeStringProperty("roomId", services.ids().room(receipt.conversation()));
      json.writeStringProperty("timestamp", IsoTime.of(receipt.at()));
    });
  }

  static Outcome refused(Rejection rejection) {
    return refused(GabayRefusal.sentence(rejection), rejection.retryAfter());
  }

  private static Outcome refused(String message, @Nullable Duration retryAfter) {
    return new Outcome(GabayEvents.failed(message, retryAfter), GabayEvents.error(message, retryAfter), null);
  }

  /// Does what a socket asks with any other event. May block; throws nothing.
  Outcome asked(Identity me, long session, String event, List<JsonNode> said) {
    return guarded(event, () -> {
      services.rates().take(me.id(), RateLimits.Action.REQUESTS);
      return done(me, session, event, said);
    });
  }

  /// Sends a message. May block; throws nothing.
  Outcome sent(Identity me, long session, String event, List<JsonNode> said) {
    return guarded(event,
        () -> Outcome.of(stored(services.messaging().submit(message(me, session, said)))));
  }

  private Outcome guarded(String event, Supplier<Outcome> work) {
    try {
      return work.get();
    } catch (RejectedException e) {
      services.hub().rejected(e.rejection().code());
      return refused(e.rejection());
    } catch (StoreUnavailableException _) {
      services.hub().rejected(GabayRefusal.NOT_NOW.code());
      return refused(GabayRefusal.NOT_NOW);
    } catch (RuntimeException e) {
      services.hub().fault(event, null, e);
      return refused(GabayRefusal.UNEXPECTED, null);
    }
  }

  private Outcome done(Identity me, long session, String event, List<JsonNode> said) {
    return switch (event) {
      case "chat:join" -> join(me, word(said, "roomId"));
      case "chat:leave" -> leave(me, word(said, "roomId"));
      case "chat:typing" -> typing(me, session, first(said));
      case "chat:presence" -> presence(me, word(said, "status"));
      case "chat:update_message" -> edit(me, session, first(said));
      case "chat:delete_message" -> delete(me, session, word(said, "messageId"));
      case "chat:start_direct" -> direct(me, session, word(said, "targetUserId"));
      case "chat:toggle_favorite" -> favour(me, session, first(said));
      case "chat:get_init_data" -> new Outcome(DONE, initData(me), null);
      case "heartbeat" -> Outcome.of(GabayEvents.done(json -> json.writeStringProperty("timestamp",
          IsoTime.of(services.clock().instant()))));
      default -> Outcome.of(GabayEvents.failed("There is no such event.", null));
    };
  }

  /// The lists that a client begins with. May block.
  byte[] initData(Identity me) {
    return GabayEvents.initData(views.lists(me));
  }

  private static JsonNode first(List<JsonNode> said) {
    return said.isEmpty() ? JsonNodeFactory.instance.missingNode() : said.getFirst();
  }

  private static String word(List<JsonNode> said, String name) {
    var first = first(said);
    return first.isString() && !first.stringValue().isBlank() ? Texts.storable(name, first.stringValue())
        : text(first, name);
  }

  private static String text(JsonNode data, String name) {
    var value = data.path(name);
    if (!value.isString() || value.stringValue().isBlank()) {
      throw invalid(name, value.isMissingNode() ? "nothing" : value.toString(), "a text that is not blank");
    }
    return Texts.storable(name, value.stringValue());
  }

  private long reference(Identity me, JsonNode data, String name) {
    return data.path(name).isString() ? services.ids().message(me.space(), data.path(name).stringValue()) : 0;
  }

  private static List<Attachment> attachments(JsonNode named) {
    var attachments = new ArrayList<Attachment>();
    for (var one : named) {
      attachments.add(new Attachment(one.path("kind").asString("file"), text(one, "url"), optional(one, "name"),
          optional(one, "type"), one.path("size").asLong(-1)));
    }
    return attachments;
  }

  private static @Nullable String optional(JsonNode data, String name) {
    return data.path(name).isString() ? Texts.storable(name, data.path(name).stringValue()) : null;
  }

  private static RejectedException invalid(String field, String found, String expected) {
    return new RejectedException(new Rejection.Invalid(field, found, expected));
  }

  private Outcome join(Identity me, String room) {
    var head = services.conversations().visible(me, services.ids().room(me.space(), room));
    history.read(me, head);
    return new Outcome(DONE, null, new Hearing(head.id(), head.lastSeq(), true));
  }

  /// A direct room is heard without joining, and after leaving.
  private Outcome leave(Identity me, String room) {
    var head = services.conversations().visible(me, services.ids().room(me.space(), room));
    return head.kind() == ConversationKind.DIRECT ? Outcome.of(DONE)
        : new Outcome(DONE, null, new Hearing(head.id(), head.lastSeq(), false));
  }

  private Outcome typing(Identity me, long session, JsonNode data) {
    var head = services.conversations().writable(me, services.ids().room(me.space(), text(data, "roomId")));
    services.typing().typing(me.id(), head.id(), data.path("isTyping").asBoolean(true), session);
    return Outcome.of(DONE);
  }

  private Outcome presence(Identity me, String status) {
    switch (status.toLowerCase(Locale.ROOT)) {
      case "online" -> services.presence().say(me.id(), Presence.Status.ONLINE, null);
      case "away" -> services.presence().say(me.id(), Presence.Status.AWAY, null);
      case "offline" -> services.presence().hide(me.id());
      default -> throw invalid("status", status, "online, offline or away");
    }
    return Outcome.of(DONE);
  }

  /// Where an own message is.
  private Spot own(Identity me, String shown, String doing) {
    var spot = services.reading().spots(me, List.of(services.ids().message(me.space(), shown))).stream().findFirst()
        .orElseThrow(() -> new RejectedException(new Rejection.NotFound("message", shown)));
    if (!spot.sender().equals(me.user())) {
      throw new RejectedException(new Rejection.Forbidden("Only its author may " + doing + " a message."));
    }
    return spot;
  }

  /// New words; what hangs on the message stays.
  private Outcome edit(Identity me, long session, JsonNode data) {
    var spot = own(me, text(data, "messageId"), "edit");
    var before = services.reading().message(me, spot.conversation(), spot.message()).content();
    var content = new Content(text(data, "content"), before.attachments(), before.metadata());
    services.messaging().submit(new Draft(me, null, new Intent.Edit(spot.conversation(), spot.message(), content),
        session));
    return Outcome.of(DONE);
  }

  private Outcome delete(Identity me, long session, String message) {
    var spot = own(me, message, "delete");
    services.messaging().submit(new Draft(me, null, new Intent.Delete(spot.conversation(), spot.message()), session));
    return Outcome.of(DONE);
  }

  private Outcome direct(Identity me, long session, String other) {
    var receipt = services.messaging().submit(new Draft(me, null,
        new Intent.Open(ConversationKind.DIRECT, null, List.of(other), null, null, null), session));
    var room = receipt.conversation();
    return new Outcome(GabayEvents.done(json -> json.writeStringProperty("roomId", services.ids().room(room))),
        GabayEvents.started(room, me.user(), services.clock().instant(), views.called(me, List.of(me.user()))), null);
  }

  private Outcome favour(Identity me, long session, JsonNode data) {
    var id = text(data, "id");
    var intent = switch (text(data, "type").toUpperCase(Locale.ROOT)) {
      case "ROOM" -> {
        var room = services.conversations().visible(me, services.ids().room(me.space(), id)).id();
        yield new Intent.Settle(room, !services.conversations().favourites(me).contains(room), null);
      }
      case "USER" -> new Intent.Favour(id, !services.conversations().favouritePeople(me).contains(id));
      default -> throw invalid("type", data.path("type").toString(), "ROOM or USER");
    };
    services.messaging().submit(new Draft(me, null, intent, session));
    boolean on = intent instanceof Intent.Favour favour ? favour.on()
        : Boolean.TRUE.equals(((Intent.Settle) intent).favourite());
    return Outcome.of(GabayEvents.done(json -> json.writeBooleanProperty("isFavorite", on)));
  }
}
