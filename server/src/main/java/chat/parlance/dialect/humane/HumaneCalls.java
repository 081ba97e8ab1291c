package chat.parlance.dialect.humane;

import chat.parlance.core.CallNews.Word;
import chat.parlance.core.Calls;
import chat.parlance.core.Identity;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Texts;
import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.http.Json;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// What a socket asks about calls, in these clients' words. Each answer is the argument of its acknowledgement, null for none.
/// Only `call.initiate` waits.
final class HumaneCalls {

  private static final Map<String, Word> WORDS = Map.of("call.sdp.offer", Word.OFFER, "call.sdp.answer", Word.ANSWER,
      "call.ice-candidates", Word.CANDIDATES, "call.media.state", Word.MEDIA);
  private static final Map<Word, String> EVENTS = Map.of(Word.OFFER, "call.sdp.offer", Word.ANSWER, "call.sdp.answer",
      Word.CANDIDATES, "call.ice-candidates", Word.MEDIA, "call.media.state");

  private final Calls calls;
  private final HumaneIds ids;

  HumaneCalls(Calls calls, HumaneIds ids) {
    this.ids = ids;
    this.calls = calls;
  }

  /// The event with which one device says such a thing to the other.
  static String event(Word word) {
    return EVENTS.getOrDefault(word, "");
  }

  byte @Nullable [] asked(Identity me, long session, String event, JsonNode said) {
    var word = WORDS.get(event);
    if (word != null) {
      var _ = calls.relay(me.id(), session, call(said), word, Texts.storable(event, said.toString()));
      return null;
    }
    return switch (event) {
      case "call.initiate" -> initiate(me, session, said);
      case "call.action" -> act(me, session, said);
      case "call.handup" -> {
        var _ = calls.hangUp(me.id(), session, call(said));
        yield null;
      }
      case "call.cancel-initiated-call" -> {
        boolean cancelled = calls.hangUp(me.id(), session, call(said));
        yield answer(json -> json.writeBooleanProperty("cancelled", cancelled));
      }
      default -> null;
    };
  }

  private static long call(JsonNode said) {
    var id = said.path("callId");
    return id.isString() ? ObjectIdForm.id(id.stringValue()) : 0;
  }

  private byte[] initiate(Identity me, long session, JsonNode recipient) {
    if (!recipient.isString() || recipient.stringValue().isBlank()) {
      return notRinging(json -> json.writeStringProperty("error", "recipientId: expected the id of a user"));
    }
    try {
      var initiated = calls.initiate(me, session, recipient.stringValue());
      return answer(json -> {
        json.writeBooleanProperty("ringing", initiated.ringing());
        json.writeStringProperty("callId", ids.message(initiated.call()));
      });
    } catch (RejectedException e) {
      return notRinging(json -> json.writeStringProperty("error", e.rejection().sentence()));
    }
  }

  static byte[] notRinging(Consumer<JsonGenerator> why) {
    return answer(json -> {
      json.writeBooleanProperty("ringing", false);
      why.accept(json);
    });
  }

  private byte @Nullable [] act(Identity me, long session, JsonNode said) {
    var action = switch (said.path("action").asString("")) {
      case "answered" -> Calls.Action.ANSWERED;
      case "declined" -> Calls.Action.DECLINED;
      case "timeout" -> Calls.Action.TIMEOUT;
      default -> null;
    };
    var status = switch (action == null ? Calls.Outcome.ENDED : calls.act(me.id(), session, call(said), action)) {
      case CONNECTED -> "connected";
      case TAKEN_ELSEWHERE -> "callTakenOnOtherDevice";
      case ENDED -> "callEnded";
    };
    return answer(json -> json.writeStringProperty("status", status));
  }

  private static byte[] answer(Consumer<JsonGenerator> fields) {
    return Json.object(fields);
  }
}
