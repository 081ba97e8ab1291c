package chat.parlance.core;

import chat.parlance.core.store.ConversationStore.Stretch;
import chat.parlance.core.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Looks for words in what was said. One call looks at no more than [#EFFORT] positions with no more than a handful of
/// statements, however many conversations there are; few calls run at once, so that searching delays nobody else.
final class Search {

  /// Searches of one user that run at once.
  static final int PER_USER = 2;
  static final int EFFORT = 20_000;

  private static final int FIRST_STEP = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Stores stores;
  private final Views views;
  /// Reading a database may hold a core; half of them are left to others.
  private final Semaphore turns = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final ConcurrentHashMap<UserId, Integer> running = new ConcurrentHashMap<>();

  Search(Stores stores, Views views) {
    this.stores = stores;
    this.views = views;
  }

  /// Runs a search when it is its turn. Throws [Rejection.RateLimited] when the user has [#PER_USER] already, and
  /// [Rejection.Overloaded] when the turn does not come in time.
  Reading.Found inTurn(UserId user, Supplier<Reading.Found> search) {
    if (running.merge(user, 1, Integer::sum) > PER_USER) {
      done(user);
      throw new RejectedException(new Rejection.RateLimited("search", Duration.ofSeconds(1)));
    }
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RejectedException(new Rejection.Overloaded(Duration.ofSeconds(1)));
      }
      try {
        return search.get();
      } finally {
        turns.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedException(new Rejection.Unavailable(Duration.ofSeconds(1)));
    } finally {
      done(user);
    }
  }

  private void done(UserId user) {
    running.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
  }

  /// Searches these conversations of the user, in this order, from `from` on.
  Reading.Found search(UserId user, String words, List<Conversation> places, Reading.@Nullable SearchCursor from,
      int limit) {
    var walk = new Walk(user, places, from);
    var found = new ArrayList<Message>();
    var wanted = words.toLowerCase(Locale.ROOT);
    int effort = 0;
    for (int step = FIRST_STEP; effort < EFFORT; step *= 4) {
      int most = Math.min(step, EFFORT - effort);
      var stretches = walk.next(most);
      found.addAll(stores.conversations().search(stretches, wanted, limit - found.size()));
      if (found.size() == limit) {
        var last = found.getLast();
        return new Reading.Found(found, new Reading.SearchCursor(last.conversation().value(), last.seq()));
      }
      if (walk.over()) {
        return new Reading.Found(found, null);
      }
      effort += most;
    }
    return new Reading.Found(found, walk.cursor());
  }

  /// Goes through all positions that the user may see and has not cleared, newest first in each conversation.
  private final class Walk {

    private final List<Conversation> places;
    private final Map<ConversationId, Marks> marks;
    /// Where long logs begin.
    private final Map<ConversationId, Long> floors = new HashMap<>();
    private int place;
    private long before;

    Walk(UserId user, List<Conversation> all, Reading.@Nullable SearchCursor from) {
      int begin = 0;
      while (from != null && begin < all.size() && all.get(begin).id().value() != from.conversation()) {
        begin++;
      }
      places = all.subList(begin, all.size());
      before = from == null ? Long.MAX_VALUE : from.beforeSeq();
      marks = views.marks(user, places.stream().map(Conversation::id).toList());
      var longOnes = places.stream().filter(head -> head.lastSeq() - begin(head) > FIRST_STEP).map(Conversation::id)
          .toList();
      if (!longOnes.isEmpty()) {
        stores.retention().reaches(user.space(), longOnes)
            .forEach(reach -> floors.put(reach.conversation(), reach.floor()));
      }
    }

    /// What is to be found is behind this position.
    private long begin(Conversation head) {
      return Math.max(marks.getOrDefault(head.id(), Marks.NONE).cleared(), floors.getOrDefault(head.id(), 0L));
    }

    /// The next positions, `most` at most, as stretches.
    List<Stretch> next(int most) {
      var stretches = new ArrayList<Stretch>();
      long left = most;
      while (left > 0 && !over()) {
        var head = places.get(place);
        long end = Math.min(before, head.lastSeq() + 1);
        long after = Math.max(begin(head), end - 1 - left);
        if (after + 1 < end) {
          stretches.add(new Stretch(head.id(), after, end));
          left -= end - 1 - after;
          before = after + 1;
        } else {
          place++;
          before = Long.MAX_VALUE;
        }
      }
      return stretches;
    }

    boolean over() {
      return place == places.size();
    }

    Reading.@Nullable SearchCursor cursor() {
      return over() ? null : new Reading.SearchCursor(places.get(place).id().value(), before);
    }
  }
}
