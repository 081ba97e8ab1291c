package chat.parlance.store.memory;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.LogTransaction.Trimmed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Up to where one transaction has taken logs away. For one thread.
final class Trims {

  private final Map<ConversationId, Long> floors = new HashMap<>();

  /// How far it gets; nothing is touched yet.
  Trimmed next(Tables tables, ConversationId conversation, long upTo, int rows) {
    var trimmed = tables.with(all -> {
      var room = all.rooms.get(conversation);
      if (room == null) {
        return new Trimmed(0, false, List.of());
      }
      long from = Math.max(room.reach().floor(), floors.getOrDefault(conversation, 0L));
      long end = Math.max(from, Math.min(upTo, room.head().lastSeq()));
      long floor = room.affordable(from, end, rows);
      return new Trimmed(floor, floor < end, room.filed(from, floor));
    });
    floors.put(conversation, trimmed.floor());
    return trimmed;
  }

  boolean gone(Kept kept) {
    return kept.message().seq() <= floors.getOrDefault(kept.message().conversation(), 0L);
  }
}
