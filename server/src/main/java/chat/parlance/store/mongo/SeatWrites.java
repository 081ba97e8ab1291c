package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.lt;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Role;
import chat.parlance.store.mongo.Places.Seat;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;

/// What entries of the log do to members: each is written once, as the last of them leaves it. Who left keeps a document for some
/// days (it says `goneAt`), so that a server that slept does not let it in again.
final class SeatWrites {

  /// What is set, and whether what was there before does not matter.
  private record Left(Document set, boolean whole) {}

  private final Map<Seat, Left> seats = new LinkedHashMap<>();

  private SeatWrites() {}

  /// `heads` are those of the conversations.
  static List<WriteModel<Document>> of(List<Entry> entries, Map<ConversationId, Conversation> heads) {
    var writes = new SeatWrites();
    for (var entry : entries) {
      var kind = Objects.requireNonNull(heads.get(entry.conversation())).kind();
      entry.changes().forEach(change -> writes.add(change, kind == ConversationKind.SUPPORT));
    }
    return writes.seats.entrySet().stream().map(seat -> write(seat.getKey(), seat.getValue())).toList();
  }

  private void add(Change change, boolean support) {
    switch (change.body()) {
      case ChangeBody.Opened opened ->
        opened.members().forEach(seat -> join(change, seat.user(), seat.role(), support));
      case ChangeBody.MemberJoined(var user, var role) -> join(change, user, role, support);
      case ChangeBody.MemberLeft(var user) ->
        put(change, user, new Left(new Document("goneAt", Docs.date(change.at())), true));
      case ChangeBody.RoleChanged(var user, var role) -> {
        var before = seats.get(new Seat(change.conversation(), user));
        put(change, user, new Left((before == null ? new Document() : before.set()).append("role", role.name())
            .append("rank", role.rank()), before != null && before.whole()));
      }
      default -> {
        // not about members
      }
    }
  }

  private void join(Change change, String user, Role role, boolean support) {
    put(change, user, new Left(new Document("role", role.name()).append("rank", role.rank())
        .append("joinedAt", Docs.date(change.at())).append("support", support).append("favourite", false)
        .append("muted", false), true));
  }

  private void put(Change change, String user, Left left) {
    left.set().append("seq", change.seq());
    seats.put(new Seat(change.conversation(), user), left);
  }

  private static WriteModel<Document> write(Seat seat, Left left) {
    var update = new Document("$set", left.set());
    if (left.whole() && !left.set().containsKey("goneAt")) {
      update.append("$unset", new Document("goneAt", ""));
    }
    return new UpdateOneModel<>(and(Places.of(seat), lt("seq", left.set().getLong("seq"))), update,
        new UpdateOptions().upsert(left.whole()));
  }
}
