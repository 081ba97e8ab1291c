package chat.parlance.store.memory;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import chat.parlance.core.store.MarkStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Marks and their history.
record MemoryMarks(Tables tables) implements MarkStore {

  @Override
  public Marks marks(ConversationId id, String user) {
    return tables.in(id, Marks.NONE, room -> room.marks(user));
  }

  @Override
  public Map<String, Marks> marks(ConversationId id, Collection<String> users) {
    return tables.in(id, Map.of(), room -> {
      var found = new HashMap<>(room.marks());
      found.keySet().retainAll(Set.copyOf(users));
      return found;
    });
  }

  @Override
  public Map<ConversationId, Marks> marks(UserId user, Collection<ConversationId> conversations) {
    return tables.with(all -> {
      var found = new HashMap<ConversationId, Marks>();
      for (var id : conversations) {
        var room = all.rooms.get(id);
        var marks = room == null ? null : room.marks().get(user.user());
        if (marks != null) {
          found.put(id, marks);
        }
      }
      return found;
    });
  }

  @Override
  public Map<Member, Instant> lastRead(Collection<Member> members) {
    var found = new HashMap<Member, Instant>();
    for (var member : members) {
      var at = tables.<@Nullable Instant>in(member.conversation(), null, room -> room.lastRead(member.user()));
      if (at != null) {
        found.put(member, at);
      }
    }
    return found;
  }

  @Override
  public List<Reader> readers(ConversationId id, long seq, int limit) {
    return tables.in(id, List.of(), room -> room.readers(seq, limit));
  }
}
