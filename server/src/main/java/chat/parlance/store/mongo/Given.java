package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.in;

import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.bson.Document;

/// The names that one transaction gives. Those given behind a change are part of its entry, so that they are there as soon as that is; the
/// others are written after the log.
final class Given {

  private record One(int draft, Alias alias) {}

  private final List<Document> ids = new ArrayList<>();
  private final List<One> others = new ArrayList<>();

  void add(int draft, Alias alias, Appended appended) {
    ids.add(MongoAliases.id(alias.space(), alias.name()));
    if (!appended.alias(alias)) {
      others.add(new One(draft, alias));
    }
  }

  /// Throws [StoreException] when one of the names is taken.
  void check(Mongo mongo) {
    if (ids.isEmpty()) {
      return;
    }
    var taken = mongo.one(MongoAliases.COLLECTION, in("_id", ids));
    if (taken != null) {
      throw new StoreException(
          "the name " + MongoAliases.name(taken) + " stands for " + Docs.number(taken, "id") + " already");
    }
  }

  void apply(IntPredicate drafts, Mongo mongo) {
    mongo.writeAll(MongoAliases.COLLECTION, others.stream().filter(one -> drafts.test(one.draft()))
        .map(one -> MongoAliases.write(one.alias())).toList(), true);
  }
}
