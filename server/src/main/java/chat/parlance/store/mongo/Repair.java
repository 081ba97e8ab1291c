package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Projections.include;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import com.mongodb.client.model.Sorts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies entries of the log that are pending: whoever wrote them did not come so far, or is about to.
final class Repair {

  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
  private static final int AT_ONCE = 64;
  private static final int MOST = 100_000;

  private final Mongo mongo;
  private final Projections projections;

  Repair(Mongo mongo, Projections projections) {
    this.mongo = mongo;
    this.projections = projections;
  }

  /// The conversations that have entries now that are pending for longer than this, [#MOST] entries at most; returns how many conversations
  /// there were. What others append meanwhile is theirs. A conversation that cannot be repaired is logged and holds up no other.
  int all(Duration age) {
    Bson old = lt("_id", new ObjectId(Date.from(Instant.now().minus(age))));
    int repaired = 0;
    for (var id : pending(age.isZero() ? exists("pending") : and(exists("pending"), old))) {
      try {
        conversation(id);
        repaired++;
      } catch (StoreUnavailableException e) {
        throw e;
      } catch (StoreException e) {
        LOG.error("conversation {} of space {} cannot be repaired: {}", id.value(), id.space(), e.getMessage());
      }
    }
    return repaired;
  }

  private Set<ConversationId> pending(Bson pending) {
    return mongo.ask(() -> mongo.find("change", pending).projection(include("space", "conversation")).limit(MOST)
        .map(Docs::id).into(new LinkedHashSet<>()));
  }

  /// One conversation, in the order of its entries, as far as it goes now.
  void conversation(ConversationId id) {
    long upTo = Long.MAX_VALUE;
    for (boolean more = true; more;) {
      var entries = pending(id, upTo, Sorts.ascending("seq"), AT_ONCE);
      if (!entries.isEmpty()) {
        var head = mongo.one("conversation", Places.of(id));
        projections.apply(head == null ? entries : Floors.pending(entries, head, mongo),
            head == null ? Map.of() : Map.of(id, Docs.conversation(head)));
      }
      more = entries.size() == AT_ONCE;
      if (more && upTo == Long.MAX_VALUE) {
        upTo = pending(id, upTo, Sorts.descending("seq"), 1).stream().mapToLong(Entry::first).findFirst().orElse(0);
      }
    }
  }

  private List<Entry> pending(ConversationId id, long upTo, Bson order, int limit) {
    return mongo.ask(() -> mongo.find("change", and(Places.of(id), lte("seq", upTo), eq("pending", true)))
        .sort(order).limit(limit).map(Entry::of).into(new ArrayList<>()));
  }
}
