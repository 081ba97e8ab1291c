package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lt;
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

  private final Mongo mongo;
  private final Projections projections;

  Repair(Mongo mongo, Projections projections) {
    this.mongo = mongo;
    this.projections = projections;
  }

  /// All conversations with entries that are pending for longer than this; returns how many there were. A conversation that cannot be
  /// repaired is logged and holds up no other.
  int all(Duration age) {
    Bson old = lt("_id", new ObjectId(Date.from(Instant.now().minus(age))));
    var pending = age.isZero() ? exists("pending") : and(exists("pending"), old);
    var failed = new LinkedHashSet<ConversationId>();
    int repaired = 0;
    for (var found = pending(pending, failed); !found.isEmpty(); found = pending(pending, failed)) {
      for (var id : found) {
        try {
          conversation(id);
          repaired++;
        } catch (StoreUnavailableException e) {
          throw e;
        } catch (StoreException e) {
          failed.add(id);
          LOG.error("conversation {} of space {} cannot be repaired: {}", id.value(), id.space(), e.getMessage());
        }
      }
    }
    return repaired;
  }

  private Set<ConversationId> pending(Bson pending, Set<ConversationId> failed) {
    var ids = new LinkedHashSet<ConversationId>();
    mongo.ask(() -> {
      for (var doc : mongo.find("change", pending).projection(include("space", "conversation"))
          .batchSize(AT_ONCE)) {
        if (!failed.contains(Docs.id(doc))) {
          ids.add(Docs.id(doc));
        }
        if (ids.size() == AT_ONCE) {
          break;
        }
      }
      return true;
    });
    return ids;
  }

  /// One conversation, in the order of its entries.
  void conversation(ConversationId id) {
    var entries = mongo.ask(() -> mongo.find("change", and(Places.of(id), eq("pending", true)))
        .sort(Sorts.ascending("seq")).limit(AT_ONCE).map(Entry::of).into(new ArrayList<>()));
    if (!entries.isEmpty()) {
      var head = mongo.one("conversation", Places.of(id));
      projections.apply(head == null ? entries : Floors.pending(entries, head, mongo),
          head == null ? Map.of() : Map.of(id, Docs.conversation(head)));
    }
    if (entries.size() == AT_ONCE) {
      conversation(id);
    }
  }
}
