package chat.parlance.store.memory;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.OutboxStore.Backlog;
import chat.parlance.core.store.OutboxStore.Batch;
import chat.parlance.core.store.OutboxStore.Claim;
import chat.parlance.core.store.OutboxStore.Next;
import chat.parlance.core.store.OutboxStore.Outcome;
import chat.parlance.core.store.OutboxStore.Pending;
import chat.parlance.core.store.OutboxStore.Wish;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Wishes in lanes. Guarded by the lock of [Tables].
final class Outbox {

  private record Key(String consumer, ConversationId about) {}

  private static final class Lane {
    ArrayDeque<Pending> wishes = new ArrayDeque<>();
    Instant due;
    int failures;
    String progress = "";

    Lane(Instant due) {
      this.due = due;
    }
  }

  private final Map<Key, Lane> lanes = new HashMap<>();
  private final List<Dead> dead = new ArrayList<>();
  private long ids;

  void add(Wish wish) {
    lanes.computeIfAbsent(new Key(wish.consumer(), wish.about()), _ -> new Lane(wish.at())).wishes
        .add(new Pending(++ids, wish));
  }

  void bury(Wish wish, Instant at, String reason) {
    dead.add(new Dead(++ids, wish, at, reason));
  }

  void forget() {
    lanes.clear();
    dead.clear();
  }

  List<Pending> waiting(long after, int limit) {
    return lanes.values().stream().flatMap(lane -> lane.wishes.stream()).filter(wish -> wish.id() > after)
        .sorted(Comparator.comparingLong(Pending::id)).limit(limit).toList();
  }

  List<Dead> dead(@Nullable String consumer, long after, int limit) {
    return dead.stream().filter(letter -> letter.id() > after)
        .filter(letter -> consumer == null || letter.wish().consumer().equals(consumer))
        .sorted(Comparator.comparingLong(Dead::id)).limit(limit).toList();
  }

  int replay(List<Long> ids, Instant now) {
    var letters = drop(ids);
    for (var letter : letters) {
      var wish = letter.wish();
      var lane = lanes.computeIfAbsent(new Key(wish.consumer(), wish.about()), _ -> new Lane(now));
      var again = new Pending(letter.id(),
          new Wish(wish.consumer(), wish.about(), wish.seq(), now, wish.payload()));
      lane.wishes = Stream.concat(lane.wishes.stream(), Stream.of(again))
          .sorted(Comparator.comparingLong(Pending::id)).collect(Collectors.toCollection(ArrayDeque::new));
      lane.due = Instant.EPOCH;
      lane.failures = 0;
      lane.progress = "";
    }
    return letters.size();
  }

  /// Those that were there.
  List<Dead> drop(List<Long> ids) {
    var letters = dead.stream().filter(letter -> ids.contains(letter.id())).toList();
    dead.removeAll(letters);
    return letters;
  }

  List<Batch> claim(Claim claim) {
    var due = lanes.entrySet().stream().filter(lane -> lane.getKey().consumer().equals(claim.consumer()))
        .filter(lane -> !lane.getValue().due.isAfter(claim.now()))
        .sorted(Comparator.comparing((Map.Entry<Key, Lane> lane) -> lane.getValue().due)).limit(claim.lanes()).toList();
    var batches = new ArrayList<Batch>();
    for (var entry : due) {
      var lane = entry.getValue();
      lane.due = claim.until();
      batches.add(new Batch(claim.consumer(), entry.getKey().about(),
          lane.wishes.stream().limit(claim.wishes()).toList(), lane.failures, lane.progress, claim.until()));
    }
    return batches;
  }

  void settle(Outcome outcome) {
    var batch = outcome.batch();
    var key = new Key(batch.consumer(), batch.about());
    var lane = lanes.get(key);
    if (lane == null || !lane.due.equals(batch.until())) {
      return;
    }
    for (int i = 0; i < outcome.fulfilled(); i++) {
      lane.wishes.remove();
    }
    if (outcome.next() instanceof Next.Never never) {
      var wish = lane.wishes.remove();
      dead.add(new Dead(wish.id(), wish.wish(), never.at(), never.reason()));
    }
    if (outcome.next() instanceof Next.Later(var due, var failures, var progress)) {
      lane.due = due;
      lane.failures = failures;
      lane.progress = progress;
    } else if (lane.wishes.isEmpty()) {
      lanes.remove(key);
    } else {
      lane.due = Instant.EPOCH;
      lane.failures = 0;
      lane.progress = "";
    }
  }

  Backlog backlog(String consumer) {
    long waiting = 0;
    @Nullable Instant oldest = null;
    for (var entry : lanes.entrySet()) {
      if (entry.getKey().consumer().equals(consumer)) {
        waiting += entry.getValue().wishes.size();
        var first = Objects.requireNonNull(entry.getValue().wishes.peek()).wish().at();
        oldest = oldest == null || first.isBefore(oldest) ? first : oldest;
      }
    }
    return new Backlog(waiting, oldest,
        dead.stream().filter(letter -> letter.wish().consumer().equals(consumer)).count());
  }

  /// How many were given up before this moment, which are forgotten.
  int forgetDead(Instant before) {
    int all = dead.size();
    dead.removeIf(letter -> letter.at().isBefore(before));
    return all - dead.size();
  }
}
