package chat.parlance.store.mongo;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.store.mongo.Places.Seat;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Makes a transaction durable: compares what it remembered, inserts its entries into the log, applies what follows from those that had
/// their position to themselves, and then what the transaction did beside the log.
final class Commit {

  private final MongoLog.Parts parts;
  private final Looked looked;
  private final Stamps stamps;
  private final Appended appended;
  private final Rest rest;
  private final Further further;
  /// The first position of each conversation that somebody else was faster in.
  private final Map<ConversationId, Long> lost = new LinkedHashMap<>();

  Commit(MongoLog.Parts parts, Looked looked, Stamps stamps, Appended appended, Rest rest,
      Further further) {
    this.parts = parts;
    this.looked = looked;
    this.stamps = stamps;
    this.appended = appended;
    this.rest = rest;
    this.further = further;
  }

  /// `heads` and `seats` are what the transaction made of conversations and members.
  void run(Map<ConversationId, Conversation> heads, Map<Seat, Optional<Member>> seats) {
    looked.compare(appended.conversations());
    further.names().check(parts.mongo());
    var before = looked.before();
    before.putAll(further.arrivals().adopted());
    try {
      further.arrivals().apply();
      for (var id : stamps.overtaken(looked.since())) {
        if (appended.conversations().contains(id)) {
          lost.put(id, appended.first(id));
        }
      }
      parts.projections().apply(insert(), before);
      IntPredicate whole = lost.isEmpty() ? _ -> true : draft -> appended.whole(draft, lost);
      rest.apply(whole, parts.mongo());
      further.apply(whole, parts);
    } catch (RuntimeException e) {
      appended.conversations().forEach(parts.known()::forget);
      throw e;
    }
    remember(before, heads, seats);
    if (!lost.isEmpty()) {
      lost.keySet().forEach(parts.repair()::conversation);
      throw new StaleReadException("another server appended to the same conversation", lost);
    }
    parts.commits().increment();
  }

  /// The entries that are in the log now: of each conversation those up to the first whose position was taken.
  private List<Entry> insert() {
    var alone = new ArrayList<Entry>();
    var chains = new ArrayList<List<Entry>>();
    for (var id : appended.conversations()) {
      if (!lost.containsKey(id)) {
        var chain = appended.chain(id);
        if (chain.size() == 1) {
          alone.add(chain.getFirst());
        } else {
          chains.add(chain);
        }
      }
    }
    var durable = new ArrayList<Entry>();
    if (!alone.isEmpty()) {
      durable.addAll(insert(alone, false));
    }
    chains.forEach(chain -> durable.addAll(insert(chain, true)));
    return Floors.standing(durable, lost, parts.mongo());
  }

  private List<Entry> insert(List<Entry> entries, boolean ordered) {
    var refused = parts.mongo().ask(() -> {
      try {
        parts.mongo().in("change").insertMany(entries.stream().map(Entry::document).toList(),
            new InsertManyOptions().ordered(ordered));
        return List.<Integer>of();
      } catch (MongoBulkWriteException e) {
        if (!Mongo.onlyTaken(e)) {
          throw e;
        }
        return e.getWriteErrors().stream().map(error -> error.getIndex()).toList();
      }
    });
    refused.forEach(index -> lost.put(entries.get(index).conversation(), entries.get(index).first()));
    if (ordered) {
      return refused.isEmpty() ? entries : entries.subList(0, refused.getFirst());
    }
    return entries.stream().filter(entry -> !lost.containsKey(entry.conversation())).toList();
  }

  private void remember(Map<ConversationId, Conversation> before, Map<ConversationId, Conversation> heads,
      Map<Seat, Optional<Member>> seats) {
    var members = new HashMap<ConversationId, Map<String, @Nullable Member>>();
    seats.forEach((seat, member) -> members.computeIfAbsent(seat.conversation(), _ -> new HashMap<>())
        .put(seat.user(), member.orElse(null)));
    heads.forEach((id, head) -> {
      var old = before.get(id);
      if (!lost.containsKey(id)) {
        parts.known().moved(old == null ? 0 : old.lastSeq(), head, members.getOrDefault(id, Map.of()));
      }
    });
    lost.keySet().forEach(parts.known()::forget);
    members.keySet().stream().filter(id -> !heads.containsKey(id)).forEach(parts.known()::forget);
  }
}
