package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.StoreException;
import chat.parlance.store.mongo.Places.Position;
import java.util.HashMap;
import java.util.Map;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// The messages that one transaction read or changed, as it left them.
final class AtHand {

  /// A message with its reactions is one document, of which MongoDB takes 16 MiB.
  static final long MESSAGE_BYTES = 8 << 20;

  private record MessageId(ConversationId conversation, long id) {}

  private final Mongo mongo;
  private final Floors floors;
  private final Map<MessageId, Kept> byId = new HashMap<>();
  private final Map<Position, Kept> byPosition = new HashMap<>();

  AtHand(Mongo mongo, Floors floors) {
    this.mongo = mongo;
    this.floors = floors;
  }

  @Nullable Kept find(ConversationId conversation, long id) {
    var mine = byId.get(new MessageId(conversation, id));
    return standing(mine == null ? read(and(Places.of(conversation), eq("id", id))) : mine);
  }

  @Nullable Kept at(Position position) {
    var mine = byPosition.get(position);
    return standing(mine == null ? read(Places.of(position)) : mine);
  }

  private @Nullable Kept standing(@Nullable Kept kept) {
    return kept == null || floors.hide(kept.position()) ? null : kept;
  }

  private @Nullable Kept read(Bson place) {
    var doc = mongo.one("message", place);
    return doc == null ? null : keep(Kept.of(doc));
  }

  Kept keep(Kept kept) {
    if (kept.weight() > MESSAGE_BYTES) {
      throw new StoreException("message " + kept.message().id() + " has about " + kept.weight()
          + " bytes with its reactions (expected: at most " + MESSAGE_BYTES + ")");
    }
    byId.put(new MessageId(kept.message().conversation(), kept.message().id()), kept);
    byPosition.put(kept.position(), kept);
    return kept;
  }
}
