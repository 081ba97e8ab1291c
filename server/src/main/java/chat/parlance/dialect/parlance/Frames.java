package chat.parlance.dialect.parlance;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.Frame;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// Builds JSON answers and frames. Pure.
final class Frames {

  private Frames() {}

  /// A frame with `op`, and `ref` if the question had one.
  static Frame frame(String op, @Nullable JsonNode ref, Consumer<JsonGenerator> fields) {
    return Frame.text(Json.object(json -> {
      json.writeStringProperty("op", op);
      if (ref != null) {
        json.writeName("ref");
        if (ref.isNumber()) {
          json.writeNumber(ref.decimalValue());
        } else {
          json.writeString(ref.stringValue());
        }
      }
      fields.accept(json);
    }));
  }

  /// What comes after `from` is not told; what comes after `last` is.
  static Frame gap(ConversationId id, long from, long last, String reason) {
    return frame("gap", null, json -> {
      json.writeStringProperty("conversation", ParlanceIds.shown(id));
      json.writeNumberProperty("from", from);
      json.writeNumberProperty("last", last);
      json.writeStringProperty("reason", reason);
    });
  }

  static Frame ack(@Nullable JsonNode ref, Receipt receipt) {
    return frame("ack", ref, json -> {
      receipt(json, receipt);
      if (receipt.duplicate()) {
        json.writeBooleanProperty("duplicate", true);
      }
    });
  }

  /// The answer to `open`, which finds a conversation or makes one.
  static Frame opened(@Nullable JsonNode ref, Receipt receipt) {
    return frame("ack", ref, json -> {
      receipt(json, receipt);
      if (receipt.duplicate()) {
        json.writeBooleanProperty("existed", true);
      }
    });
  }

  private static void receipt(JsonGenerator json, Receipt receipt) {
    if (receipt.message() != 0) {
      json.writeStringProperty("id", ParlanceIds.shown(receipt.message()));
    }
    json.writeNumberProperty("seq", receipt.seq());
    if (receipt.conversation().value() != 0) {
      json.writeStringProperty("conversation", ParlanceIds.shown(receipt.conversation()));
    }
    json.writeStringProperty("at", IsoTime.of(receipt.at()));
  }

  static Frame error(@Nullable JsonNode ref, Rejection rejection) {
    return frame("error", ref, json -> {
      var refusal = Refusal.of(rejection);
      json.writeStringProperty("code", rejection.code());
      json.writeStringProperty("message", rejection.sentence());
      if (refusal.field() != null) {
        json.writeStringProperty("field", refusal.field());
      }
      var after = rejection.retryAfter();
      if (after != null) {
        json.writeNumberProperty("retryAfterMs", after.toMillis());
      }
    });
  }

  static Frame error(@Nullable JsonNode ref, String code, String message) {
    return frame("error", ref, json -> {
      json.writeStringProperty("code", code);
      json.writeStringProperty("message", message);
    });
  }
}
