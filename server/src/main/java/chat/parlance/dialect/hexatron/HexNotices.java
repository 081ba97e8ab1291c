package chat.parlance.dialect.hexatron;

import chat.parlance.core.Aliases;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Outgoing;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The wish to notify the recipients of a message: of every one in this space, but for the global conversations. Its payload is the part
/// of the call that is the same for all of them.
public record HexNotices(String space, String consumer, Aliases aliases) implements Outgoing {

  /// Whether anybody is to be notified of this.
  public boolean concerns(Committed committed) {
    return committed.change().body() instanceof ChangeBody.Posted && committed.head().kind() != ConversationKind.GLOBAL
        && committed.head().id().space().equals(space);
  }

  @Override
  public List<Wish> of(Committed committed) {
    if (!concerns(committed)) {
      return List.of();
    }
    var change = committed.change();
    var payload = Json.object(json -> {
      json.writeStringProperty("friendId", change.actor());
      json.writeArrayPropertyStart("objectsId");
      json.writeString(HexIds.shown(aliases, change.conversation().value()));
      json.writeString(HexIds.shown(aliases, change.body().aboutMessage()));
      json.writeEndArray();
    });
    return List.of(new Wish(consumer, change.conversation(), change.seq(), change.at(),
        new String(payload, StandardCharsets.UTF_8)));
  }
}
