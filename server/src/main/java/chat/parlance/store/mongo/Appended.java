package chat.parlance.store.mongo;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.store.mongo.Places.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one transaction appends, draft by draft, and how it is cut into entries of the log: a draft is never cut, unless it alone is too
/// large for a document.
final class Appended {

  /// An entry takes no further draft beyond this many changes or bytes.
  private static final int CHANGES = 256;
  private static final long BYTES = 1 << 20;
  /// MongoDB takes documents of 16 MiB; these bytes are an estimate.
  private static final long MOST_BYTES = 6 << 20;

  private record One(int draft, Change change, Instant updatedAt, @Nullable Stamp stamp) {}

  private final Map<ConversationId, List<One>> changes = new LinkedHashMap<>();
  private final Map<Integer, List<Position>> drafts = new HashMap<>();
  private final Map<Position, List<Wish>> wishes = new HashMap<>();
  private final Map<Position, List<Alias>> aliases = new HashMap<>();
  private @Nullable Position last;

  /// With the change its conversation was last active at `updatedAt`.
  void add(int draft, Change change, Instant updatedAt, @Nullable Stamp stamp) {
    changes.computeIfAbsent(change.conversation(), _ -> new ArrayList<>())
        .add(new One(draft, change, updatedAt, stamp));
    drafts.computeIfAbsent(draft, _ -> new ArrayList<>()).add(new Position(change.conversation(), change.seq()));
    last = new Position(change.conversation(), change.seq());
  }

  /// Keeps a name with the change before it; false if there is none of this space.
  boolean alias(Alias alias) {
    if (last == null || !last.conversation().space().equals(alias.space())) {
      return false;
    }
    aliases.computeIfAbsent(last, _ -> new ArrayList<>()).add(alias);
    return true;
  }

  /// Nothing was appended to this conversation.
  void forget(ConversationId id) {
    changes.remove(id);
    drafts.values().forEach(draft -> draft.removeIf(one -> one.conversation().equals(id)));
    wishes.keySet().removeIf(one -> one.conversation().equals(id));
    aliases.keySet().removeIf(one -> one.conversation().equals(id));
    last = null;
  }

  /// Keeps a wish with the change that it is about; false if that is not one of these.
  boolean wish(Wish wish) {
    var here = changes.get(wish.about());
    if (here == null || wish.seq() < here.getFirst().change().seq() || wish.seq() > here.getLast().change().seq()) {
      return false;
    }
    wishes.computeIfAbsent(new Position(wish.about(), wish.seq()), _ -> new ArrayList<>()).add(wish);
    return true;
  }

  Set<ConversationId> conversations() {
    return changes.keySet();
  }

  long first(ConversationId id) {
    return changes.getOrDefault(id, List.of()).getFirst().change().seq();
  }

  boolean has(int draft) {
    return drafts.containsKey(draft);
  }

  /// Whether a draft appended something and lost nothing, when these conversations lost their changes from these positions on.
  boolean whole(int draft, Map<ConversationId, Long> lost) {
    return has(draft) && drafts.getOrDefault(draft, List.of()).stream()
        .allMatch(one -> one.seq() < lost.getOrDefault(one.conversation(), Long.MAX_VALUE));
  }

  /// The entries of a conversation, in order.
  List<Entry> chain(ConversationId id) {
    var chain = new ArrayList<Entry>();
    var entry = new ArrayList<One>();
    long bytes = 0;
    int draft = -1;
    for (var one : changes.getOrDefault(id, List.of())) {
      long weight = one.change().weight();
      boolean full = one.draft() != draft && (entry.size() >= CHANGES || bytes >= BYTES);
      if (!entry.isEmpty() && (full || bytes + weight > MOST_BYTES)) {
        chain.add(entry(entry));
        entry.clear();
        bytes = 0;
      }
      entry.add(one);
      bytes += weight;
      draft = one.draft();
    }
    chain.add(entry(entry));
    return chain;
  }

  private Entry entry(List<One> ones) {
    var stamps = new TreeMap<Long, Stamp>();
    var asked = new ArrayList<Wish>();
    var names = new ArrayList<Alias>();
    for (var one : ones) {
      var change = one.change();
      if (one.stamp() != null) {
        stamps.put(change.seq(), one.stamp());
      }
      var position = new Position(change.conversation(), change.seq());
      asked.addAll(wishes.getOrDefault(position, List.of()));
      names.addAll(aliases.getOrDefault(position, List.of()));
    }
    return Entry.of(ones.stream().map(One::change).toList(), ones.getLast().updatedAt(), stamps, asked, names);
  }
}
