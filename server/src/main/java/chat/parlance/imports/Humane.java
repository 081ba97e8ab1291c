package chat.parlance.imports;

import chat.parlance.core.Attachment;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.imports.Fields.UnfitException;
import com.mongodb.client.model.Filters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Documents of Humane's chat-service: docs/dialects/humane.md. Remembers how far the people of the page of conversations are that
/// is being read.
final class Humane implements MongoOriginal.Reader {

  /// What its database is called if its URL does not say.
  static final String DATABASE = "test";
  private static final String MARKS = "conovusermetadatas"; // sic
  private static final String CONNECTED = "{\"callConnected\":true}";
  private static final String MISSED = "{\"callConnected\":false}";

  private final Map<List<String>, Fields> marks = new HashMap<>();

  @Override
  public String time() {
    return "sendAt";
  }

  @Override
  public void look(MongoSource source, List<String> places) {
    marks(source.all(MARKS, Filters.in("convoId", MongoSource.forms(places))));
  }

  /// From now on these say how far people are.
  void marks(List<Document> documents) {
    marks.clear();
    documents.forEach(one -> marks.put(List.of(String.valueOf(one.get("convoId")), String.valueOf(one.get("userId"))),
        Fields.of(one)));
  }

  @Override
  public Found.Place place(Fields conversation) throws UnfitException {
    var id = conversation.id("_id");
    var at = conversation.time("createdAt", Hexatron.made(conversation));
    var people = new LinkedHashMap<String, Found.Person>();
    boolean direct = !"group".equals(conversation.optionalText("type"));
    for (var seat : conversation.list("participants")) {
      var user = seat.user("userId");
      var mark = marks.getOrDefault(List.of(id, user), new Fields(Map.of()));
      people.putIfAbsent(user, new Found.Person(user, direct || !people.isEmpty() ? Role.MEMBER : Role.OWNER,
          direct ? at : seat.time("joinedAt", at), mark.optionalTime("lastOpenedAt"), mark.optionalTime("clearedAt")));
    }
    if (direct && people.size() != 2 || people.isEmpty()) {
      throw new UnfitException("participants: " + people.size() + " people (expected: 2, or more in a group)");
    }
    var users = List.copyOf(people.keySet());
    return new Found.Place(id, direct ? ConversationKind.DIRECT : ConversationKind.GROUP,
        direct ? Conversation.directKey(users.getFirst(), users.getLast()) : null,
        direct ? Found.Looks.NONE
            : new Found.Looks(conversation.optionalText("groupName"), conversation.optionalText("groupPicKey"), null),
        ConversationStatus.ACTIVE, users.getFirst(), at, at, List.copyOf(people.values()));
  }

  @Override
  public Found.Said said(Fields message) throws UnfitException {
    boolean call = "call".equals(message.optionalText("type"));
    var text = message.optionalText("message");
    var attachments = attachments(message);
    var kind = call ? MessageKind.CALL : text == null && !attachments.isEmpty() ? MessageKind.FILE : MessageKind.TEXT;
    var at = message.time("sendAt", Hexatron.made(message));
    return new Found.Said(message.id("_id"), message.user("senderId"), at, kind,
        new Content(text == null ? "" : text, attachments,
            call ? message.flag("callConnected") ? CONNECTED : MISSED : null),
        message.optionalId("replyToMessageId"), new Found.Fate(null, deleted(message, at)), Found.Readers.NOBODY,
        List.of());
  }

  private static @Nullable Instant deleted(Fields message, Instant at) throws UnfitException {
    var status = message.within("status");
    return status.flag("deleted") ? status.time("deletedAt", at) : null;
  }

  private static List<Attachment> attachments(Fields message) throws UnfitException {
    var attachment = message.within("attachment");
    var attachments = new ArrayList<Attachment>();
    if (attachment.optionalText("attachmentKey") != null) {
      attachments.add(new Attachment(attachment.text("attachmentType"), attachment.text("attachmentKey"), null, null,
          -1));
    }
    return attachments;
  }
}
