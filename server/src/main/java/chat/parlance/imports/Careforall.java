package chat.parlance.imports;

import chat.parlance.core.Content;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.imports.Fields.UnfitException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Documents of CareForAll's chat-service: docs/dialects/careforall.md.
record Careforall() implements MongoOriginal.Reader {

  /// What its database is called.
  static final String DATABASE = "chat-service";
  private static final String ID = "conversationId";

  @Override
  public String place() {
    return ID;
  }

  @Override
  public String message() {
    return "messageId";
  }

  @Override
  public String time() {
    return "createdAt";
  }

  @Override
  public Found.Place place(Fields conversation) throws UnfitException {
    var by = conversation.user("createdBy");
    var at = conversation.time("createdAt", Hexatron.made(conversation));
    var people = new LinkedHashMap<String, Found.Person>();
    for (var seat : conversation.list("participants")) {
      var user = seat.user("userId");
      people.putIfAbsent(user, new Found.Person(user, role(seat, user.equals(by)), seat.time("joinedAt", at),
          seat.optionalTime("lastReadAt"), null));
    }
    return new Found.Place(conversation.id(ID), ConversationKind.SUPPORT, null,
        new Found.Looks(conversation.optionalText("subject"), null, metadata(conversation)), status(conversation), by,
        at,
        conversation.time("updatedAt", at), List.copyOf(people.values()));
  }

  private static Role role(Fields seat, boolean opener) throws UnfitException {
    var role = seat.optionalText("role");
    return "ADMIN".equals(role) ? Role.AGENT : opener ? Role.OWNER : Role.MEMBER;
  }

  private static ConversationStatus status(Fields conversation) throws UnfitException {
    return switch (conversation.optionalText("status")) {
      case "ACTIVE" -> ConversationStatus.ACTIVE;
      case "CLOSED" -> ConversationStatus.CLOSED;
      case "ARCHIVED" -> ConversationStatus.ARCHIVED;
      case null -> ConversationStatus.ACTIVE;
      default -> throw conversation.unfit("status", "ACTIVE, CLOSED or ARCHIVED");
    };
  }

  private static @Nullable String metadata(Fields document) throws UnfitException {
    var metadata = document.within("metadata").all();
    return metadata.isEmpty() ? null : JsonText.of(metadata);
  }

  @Override
  public Found.Said said(Fields message) throws UnfitException {
    var kind = switch (message.optionalText("messageType")) {
      case "SYSTEM" -> MessageKind.SYSTEM;
      case "FILE" -> MessageKind.FILE;
      case "TEXT" -> MessageKind.TEXT;
      case null -> MessageKind.TEXT;
      default -> throw message.unfit("messageType", "TEXT, SYSTEM or FILE");
    };
    var readers = new ArrayList<Found.Reader>();
    for (var reader : message.list("readBy")) {
      readers.add(new Found.Reader(reader.user("userId"), reader.time("readAt")));
    }
    return new Found.Said(message.id("messageId"), message.user("senderId"),
        message.time("createdAt", Hexatron.made(message)), kind,
        new Content(message.text("content"), List.of(), metadata(message)), null, Found.Fate.NONE,
        new Found.Readers(readers, false), List.of());
  }
}
