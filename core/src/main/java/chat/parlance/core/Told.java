package chat.parlance.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Up to which position this server has told each conversation of which it has something in memory, so that it knows what others have
/// added. Of what is in memory nothing is older than that, and what is newer will be told. Any thread; bounded by what refers to it.
public final class Told {

  /// Of a server that shares its database with no other: whatever is in memory is right.
  public static final Told ALONE = new Told(false);

  /// What was begun or told so many rounds ago stays, referred to or not.
  private static final int YOUNG = 3;

  private record Place(long seq, long round) {}

  private final boolean shared;
  private final ConcurrentHashMap<ConversationId, Place> places = new ConcurrentHashMap<>();
  private final AtomicLong round = new AtomicLong();

  public Told() {
    this(true);
  }

  private Told(boolean shared) {
    this.shared = shared;
  }

  /// Whether others may add to conversations too.
  boolean shared() {
    return shared;
  }

  /// Whether what is in memory of the conversation is kept right.
  boolean knows(ConversationId id) {
    return !shared || places.containsKey(id);
  }

  /// The log ends at `seq`, as somebody has read it who goes on from there: what comes behind it is to be told. Nothing changes where that
  /// is known already.
  void begin(ConversationId id, long seq) {
    if (shared) {
      long now = round.get();
      places.compute(id, (_, known) -> known == null ? new Place(seq, now)
          : known.round() == now ? known : new Place(known.seq(), now));
    }
  }

  /// The position that was told last, -1 if it is not known.
  long at(ConversationId id) {
    var known = places.get(id);
    return known == null ? -1 : known.seq();
  }

  /// Everything up to this position is told now.
  void reached(ConversationId id, long seq) {
    if (shared) {
      long now = round.get();
      places.compute(id, (_, known) -> new Place(known == null ? seq : Math.max(seq, known.seq()), now));
    }
  }

  /// All that is known, by space.
  Map<String, Map<ConversationId, Long>> all() {
    var all = new HashMap<String, Map<ConversationId, Long>>();
    places.forEach((id, place) -> all.computeIfAbsent(id.space(), _ -> new HashMap<>()).put(id, place.seq()));
    return all;
  }

  /// Conversations of which something is known.
  public int size() {
    return places.size();
  }

  /// Begins a round and forgets what nothing in memory refers to any more, unless it was used lately: it may be about to be.
  void forgetAllBut(Set<ConversationId> referred) {
    long now = round.incrementAndGet();
    for (var id : places.keySet()) {
      if (!referred.contains(id)) {
        places.computeIfPresent(id, (_, known) -> now - known.round() > YOUNG ? null : known);
      }
    }
  }
}
