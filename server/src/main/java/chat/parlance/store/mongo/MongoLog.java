package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreUnavailableException;
import com.mongodb.client.model.Sorts;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.bson.Document;

/// The log: the truth, in documents that each hold the changes of one transaction in one conversation.
final class MongoLog implements ConversationLog {

  /// What transactions work with.
  record Parts(Mongo mongo, Known known, Keys keys, Projections projections, Repair repair, InstantSource clock,
      LongAdder commits) {}

  private static final int PATIENCE_SECONDS = 10;
  private static final int AT_ONCE = 100;

  private final Parts parts;
  private final Semaphore turns;

  /// `writers` transactions may be under way at once.
  MongoLog(Parts parts, int writers) {
    this.parts = parts;
    this.turns = new Semaphore(writers, true);
  }

  @Override
  public LogTransaction begin() {
    try {
      if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new StoreUnavailableException("no transaction ended for " + PATIENCE_SECONDS + " seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted while waiting to write", e);
    }
    try {
      return parts.mongo().ask(() -> new MongoTransaction(parts, turns::release));
    } catch (RuntimeException e) {
      turns.release();
      throw e;
    }
  }

  /// Stops at a hole, which is an entry that came after the query had passed its place.
  @Override
  public List<Change> changes(ConversationId id, long after, int limit) {
    var changes = new ArrayList<Change>();
    var wordless = new ArrayList<Change>();
    var withdrawing = new ArrayList<Change>();
    if (limit <= 0) {
      return changes;
    }
    parts.mongo().ask(() -> {
      long next = 0;
      for (var doc : parts.mongo().find("change", and(Places.of(id), gt("last", after))).sort(Sorts.ascending("last"))
          .batchSize(Math.min(limit, AT_ONCE)).limit(limit)) {
        if (changes.size() >= limit || next != 0 && Docs.number(doc, "seq") != next) {
          break;
        }
        next = Docs.number(doc, "last") + 1;
        for (var part : Docs.list(doc, "changes")) {
          var change = Changes.of(id, part);
          if (change.seq() > after && changes.size() < limit) {
            changes.add(change);
            if (Changes.wordless(part)) {
              wordless.add(change);
            } else if (Places.withdraws(change) && doc.containsKey("pending")) {
              withdrawing.add(change);
            }
          }
        }
      }
      return true;
    });
    say(id, changes, wordless);
    withdrawing.forEach(later -> changes.replaceAll(
        earlier -> earlier.seq() < later.seq() ? earlier.with(ChangeBody.rewritten(earlier.body(), later)) : earlier));
    return changes;
  }

  /// Puts the words of their messages into edits.
  private void say(ConversationId id, List<Change> changes, List<Change> wordless) {
    if (wordless.isEmpty()) {
      return;
    }
    Set<Long> asked = new HashSet<>();
    wordless.forEach(change -> asked.add(Places.about(change)));
    var words = new HashMap<Long, Document>();
    parts.mongo().all("message", and(Places.of(id), in("seq", asked)))
        .forEach(doc -> words.put(Docs.number(doc, "seq"), doc.get("content", Document.class)));
    Set<Long> places = new HashSet<>();
    wordless.forEach(change -> places.add(change.seq()));
    changes.replaceAll(change -> {
      var content = words.get(Places.about(change));
      return content != null && places.contains(change.seq())
          && change.body() instanceof ChangeBody.Edited(var message, var seq, _)
              ? change.with(new ChangeBody.Edited(message, seq, Docs.content(content)))
              : change;
    });
  }
}
