package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoWriteException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Which conversation has a key. A key is reserved for an id before the conversation begins, for good: whoever opens it later
/// takes the same id, so that the log decides who is first. The newest [#REMEMBERED] are remembered.
final class Keys {

  private static final int REMEMBERED = 10_000;

  private record Key(String space, String name) {
    Document document() {
      return new Document("space", space).append("key", name);
    }
  }

  private final Mongo mongo;
  private final Map<Key, Long> known = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
      return size() > REMEMBERED;
    }
  };

  Keys(Mongo mongo) {
    this.mongo = mongo;
  }

  /// The conversation for which this key is reserved, which may not have begun.
  @Nullable Long find(String space, String name) {
    var key = new Key(space, name);
    var remembered = remembered(key);
    if (remembered != null) {
      return remembered;
    }
    var found = mongo.one("key", eq(key.document()));
    return found == null ? null : remember(key, Docs.number(found, "conversation"));
  }

  /// Reserves the key for this conversation, unless it is reserved already; returns the one that has it.
  long reserve(String space, String name, long conversation) {
    var key = new Key(space, name);
    var remembered = remembered(key);
    if (remembered != null) {
      return remembered;
    }
    return mongo.ask(() -> {
      try {
        mongo.in("key").insertOne(new Document("_id", key.document()).append("conversation", conversation));
        return remember(key, conversation);
      } catch (MongoWriteException e) {
        var found = e.getError().getCode() == Mongo.TAKEN ? find(space, name) : null;
        if (found == null) {
          throw e;
        }
        return found;
      }
    });
  }

  /// Asks the database the next time.
  void forget(String space, String name) {
    synchronized (known) {
      known.remove(new Key(space, name));
    }
  }

  private @Nullable Long remembered(Key key) {
    synchronized (known) {
      return known.get(key);
    }
  }

  private long remember(Key key, long conversation) {
    synchronized (known) {
      known.put(key, conversation);
    }
    return conversation;
  }
}
