package chat.parlance.imports;

import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.imports.Fields.UnfitException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.types.ObjectId;

/// Documents of HexaTron's chat-service: docs/dialects/hexatron.md. `globalId` is the id of the conversation of all.
record Hexatron(String globalId) implements MongoOriginal.Reader {

  /// What its database is called.
  static final String DATABASE = "database";
  /// Who opens the conversation of all; the server's own name for it.
  private static final String HOST = "parlance";

  @Override
  public String time() {
    return "timestamp";
  }

  @Override
  public String people() {
    return "users";
  }

  @Override
  public Found.Called called(Fields person) throws UnfitException {
    return new Found.Called(person.user("_id"), person.text("name"));
  }

  @Override
  public Found.Place place(Fields conversation) throws UnfitException {
    var id = conversation.id("_id");
    var at = conversation.time("createdAt", made(conversation));
    if (id.equals(globalId) || conversation.flag("isGlobal")) {
      return place(id, ConversationKind.GLOBAL, "global", HOST, at, List.of());
    }
    var users = new ArrayList<String>();
    for (var user : conversation.values("participants")) {
      users.add(new Fields(java.util.Collections.singletonMap("participants", user)).user("participants"));
    }
    var people = users.stream().distinct().toList();
    if (people.isEmpty()) {
      throw conversation.unfit("participants", "two ids of users");
    }
    boolean direct = people.size() == 2;
    return place(id, direct ? ConversationKind.DIRECT : ConversationKind.GROUP,
        direct ? Conversation.directKey(people.getFirst(), people.getLast()) : null, people.getFirst(), at,
        people.stream().map(user -> new Found.Person(user,
            direct || !user.equals(people.getFirst()) ? Role.MEMBER : Role.OWNER, at, null, null)).toList());
  }

  private static Found.Place place(String id, ConversationKind kind, @org.jspecify.annotations.Nullable String key,
      String by, Instant at, List<Found.Person> people) {
    return new Found.Place(id, kind, key, Found.Looks.NONE, ConversationStatus.ACTIVE, by, at, at, people);
  }

  /// The flag says that somebody has read it; of two people that is the other one.
  @Override
  public Found.Said said(Fields message) throws UnfitException {
    return new Found.Said(message.id("_id"), message.user("senderId"), message.time("timestamp", made(message)),
        MessageKind.TEXT, Content.text(message.text("content")), null, Found.Fate.NONE,
        new Found.Readers(List.of(), message.flag("isRead")), List.of());
  }

  /// The second that is in its id.
  static Instant made(Fields document) throws UnfitException {
    if (document.value("_id") instanceof ObjectId id) {
      return id.getDate().toInstant();
    }
    throw document.unfit("_id", "an ObjectId");
  }
}
