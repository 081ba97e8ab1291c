package chat.parlance.cluster;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Revocation;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Signals that travel between servers, as JSON. The session that caused one is known to its own server only. Pure.
final class SignalCodec {

  private SignalCodec() {}

  static ObjectNode encoded(Signal signal) {
    var node = BusCodec.JSON.createObjectNode().put("space", signal.user().space()).put("user", signal.user().user());
    switch (signal) {
      case Signal.Typing typing -> of(node, "typing", typing.conversation()).put("on", typing.on());
      case Signal.Marked marked -> {
        of(node, "marked", marked.conversation()).put("at", marked.at().toEpochMilli()).put("all", marked.toAll());
        put(node, "before", marked.before());
        put(node, "marks", marked.marks());
      }
      case Signal.Read read -> of(node, "read", read.conversation()).put("message", read.message()).put("at",
          read.at().toEpochMilli());
      case Signal.Settled settled -> of(node, "settled", settled.conversation())
          .put("favourite", settled.settings().favourite()).put("muted", settled.settings().muted());
      case Signal.Favoured favoured -> node.put("is", "favoured").put("person", favoured.person()).put("on",
          favoured.on());
      case Signal.Revoked(var revocation, _, _) -> node.put("is", "revoked").put("in", revocation.space())
          .put("token", revocation.token()).put("of", revocation.user())
          .put("before", revocation.issuedBefore().toEpochMilli()).put("until", revocation.until().toEpochMilli());
      case Signal.Seated _,Signal.Attended _,Signal.PresenceChanged _,Signal.Calling _ ->
        node.put("is", "nothing");
    }
    return node;
  }

  private static ObjectNode of(ObjectNode node, String what, ConversationId conversation) {
    return node.put("is", what).put("in", conversation.space()).put("conversation", conversation.value());
  }

  private static void put(ObjectNode node, String name, Marks marks) {
    node.putArray(name).add(marks.read()).add(marks.delivered()).add(marks.cleared());
  }

  /// The signal, null if this version does not know such.
  static @Nullable Signal decoded(JsonNode node) {
    var user = new UserId(node.path("space").asString(), node.path("user").asString());
    return switch (node.path("is").asString()) {
      case "typing" -> new Signal.Typing(conversation(node), user, node.path("on").asBoolean(), 0);
      case "marked" -> new Signal.Marked(conversation(node), user, marks(node.path("before")),
          marks(node.path("marks")), at(node, "at"), node.path("all").asBoolean(), 0);
      case "read" -> new Signal.Read(conversation(node), user, node.path("message").asLong(), at(node, "at"), 0);
      case "settled" -> new Signal.Settled(conversation(node), user,
          new Member.Settings(node.path("favourite").asBoolean(), node.path("muted").asBoolean()), 0);
      case "favoured" -> new Signal.Favoured(user, node.path("person").asString(), node.path("on").asBoolean(), 0);
      case "revoked" -> new Signal.Revoked(new Revocation(node.path("in").asString(), text(node, "token"),
          text(node, "of"), at(node, "before"), at(node, "until")), user, 0);
      default -> null;
    };
  }

  private static ConversationId conversation(JsonNode node) {
    return new ConversationId(node.path("in").asString(), node.path("conversation").asLong());
  }

  private static Marks marks(JsonNode node) {
    return new Marks(node.path(0).asLong(), node.path(1).asLong(), node.path(2).asLong());
  }

  private static Instant at(JsonNode node, String name) {
    return Instant.ofEpochMilli(node.path(name).asLong());
  }

  private static @Nullable String text(JsonNode node, String name) {
    return node.path(name).isString() ? node.path(name).asString() : null;
  }
}
