package chat.parlance.dialect.humane;

import chat.parlance.core.Attachment;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.Texts;
import chat.parlance.core.UserId;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a socket of a Humane client may ask, and what it is answered: the JSON text of the acknowledgement's argument, null for
/// events that have none. The client need not have asked for it.
public final class HumaneActions {

  /// The event that [#message] and [#stored] are about; all others are [#asked].
  static final String SEND = "send-one-to-one-message";
  private static final byte[] YES = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO = "false".getBytes(StandardCharsets.US_ASCII);

  private final HumaneServices services;
  private final HumaneShapes shapes;
  private final HumaneCalls calls;

  public HumaneActions(HumaneServices services, HumaneSettings settings) {
    this.services = services;
    this.shapes = new HumaneShapes(settings.files(), services.ids());
    this.calls = new HumaneCalls(services.calls(), services.ids());
  }

  /// What a socket asks to be sent. Throws [RejectedException], and
  /// [chat.parlance.core.NotInMemoryException] where it must not wait.
  Draft message(Identity me, long session, JsonNode said) {
    var to = text(said, "to");
    var content = content(said);
    long replyTo = said.path("replyToMessageId").isString()
        ? services.ids().message(me.space(), "replyToMessageId", said.path("replyToMessageId").stringValue())
        : 0;
    var kind = content.text().isEmpty() ? MessageKind.FILE : MessageKind.TEXT;
    return new Draft(me, null, new Intent.Post(new Intent.Place.DirectWith(to), kind, content, replyTo, 0), session);
  }

  /// The answer to a message that is durable.
  byte[] stored(Draft draft, Receipt receipt) {
    if (!(draft.intent() instanceof Intent.Post post)) {
      throw new IllegalArgumentException(draft.intent() + ", expected a message");
    }
    var message = new Message(receipt.conversation(), receipt.message(), receipt.seq(), draft.by().user(), receipt.at(),
        post.kind(), post.content(), post.replyTo(), 0, null, null, null, false, List.of());
    return Json.object(json -> {
      json.writeObjectPropertyStart("message");
      shapes.message(json, message, false);
      json.writeEndObject();
      json.writeBooleanProperty("success", true);
    });
  }

  /// Sends what a socket asks to be sent, and answers it. May wait; nothing is thrown.
  byte @Nullable [] sent(Identity me, long session, JsonNode said) {
    return guarded(SEND, () -> {
      var draft = message(me, session, said);
      return stored(draft, services.messaging().submit(draft));
    });
  }

  /// Does what a socket asks with another event. `said` is its first argument, a missing node if it has none. May wait; nothing
  /// is thrown: what cannot be done is answered, or passed over where there is no answer, as these clients know it.
  byte @Nullable [] asked(Identity me, long session, String event, JsonNode said) {
    return guarded(event, () -> {
      services.rates().take(me.id(), RateLimits.Action.REQUESTS);
      return switch (event) {
        case "delete-one-to-one-message" -> delete(me, session, said);
        case "convo-opened" -> opened(me, session, said);
        case "is-user-online" -> online(me, said) ? YES : NO;
        case "typing-one-to-one-message" -> typing(me, session, said);
        default -> calls.asked(me, session, event, said);
      };
    });
  }

  private byte @Nullable [] guarded(String event, Supplier<byte @Nullable []> work) {
    try {
      return work.get();
    } catch (RejectedException e) {
      services.hub().rejected(e.rejection().code());
    } catch (StoreUnavailableException _) {
      services.hub().rejected("unavailable");
    } catch (RuntimeException e) {
      services.hub().fault(event, null, e);
    }
    return refused(event);
  }

  /// The answer to an event that came to nothing.
  static byte @Nullable [] refused(String event) {
    return switch (event) {
      case SEND -> Json.object(json -> json.writeBooleanProperty("success", false));
      case "delete-one-to-one-message", "is-user-online" -> NO;
      case "call.initiate" -> HumaneCalls.notRinging(json -> json.writeStringProperty("error",
          HumaneRefusal.UNEXPECTED));
      case "call.action" -> Json.object(json -> json.writeStringProperty("status", "callEnded"));
      case "call.cancel-initiated-call" -> Json.object(json -> json.writeBooleanProperty("cancelled", false));
      default -> null;
    };
  }

  private static String text(JsonNode said, String field) {
    var value = said.path(field);
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw new RejectedException(new Rejection.Invalid(field, value.toString(), "a text"));
    }
    return Texts.storable(field, value.stringValue());
  }

  /// A text, an attachment, or both.
  private static Content content(JsonNode said) {
    var words = said.path("message").isString() ? Texts.storable("message", said.path("message").stringValue()) : "";
    var attached = said.path("attachment");
    var attachments = attached.isObject() && !attached.isEmpty()
        ? List.of(new Attachment(text(attached, "attachmentType"), text(attached, "attachmentKey"), null, null, -1))
        : List.<Attachment>of();
    if (words.isBlank() && attachments.isEmpty()) {
      throw new RejectedException(new Rejection.Invalid("message", "nothing", "a text or an attachment"));
    }
    return new Content(words, attachments, null);
  }

  private byte[] delete(Identity me, long session, JsonNode said) {
    var head = services.conversations().keyed(me, Conversation.directKey(me.user(), text(said, "otherUserId")));
    var message = services.ids().message(me.space(), "messageId", text(said, "messageId"));
    if (head == null) {
      return NO;
    }
    services.messaging().submit(new Draft(me, null, new Intent.Delete(head.id(), message), session));
    return YES;
  }

  /// Read up to what there was at the time that the client says, by its clock; up to all there is if that is in the future, or
  /// no time.
  private byte @Nullable [] opened(Identity me, long session, JsonNode said) {
    var id = services.ids().conversation(me.space(), "convoId", text(said, "convoId"));
    var head = services.conversations().visible(me, id);
    var at = time(said.path("time"));
    long seq = at == null || !at.isBefore(head.updatedAt()) ? head.lastSeq()
        : History.lastUntil(services.reading(), me, head, at);
    if (seq > 0) {
      services.messaging().submit(new Draft(me, null, new Intent.MoveMarks(id, new Marks(seq, seq, 0)), session));
    }
    return null;
  }

  private static @Nullable Instant time(JsonNode said) {
    try {
      return said.isNumber() ? Instant.ofEpochMilli(said.longValue())
          : said.isString() ? OffsetDateTime.parse(said.stringValue()).toInstant() : null;
    } catch (DateTimeException _) {
      return null;
    }
  }

  private boolean online(Identity me, JsonNode user) {
    return user.isString() && services.hub().isConnected(new UserId(me.space(), user.stringValue()));
  }

  private byte @Nullable [] typing(Identity me, long session, JsonNode said) {
    var id = services.ids().conversation(me.space(), "convoId", text(said, "convoId"));
    var head = services.conversations().writable(me, id);
    if (head.kind() == ConversationKind.DIRECT) {
      services.typing().goesOn(me.id(), id, session);
    }
    return null;
  }
}
