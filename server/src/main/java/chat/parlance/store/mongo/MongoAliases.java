package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import chat.parlance.core.store.AliasStore;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.WriteModel;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;

/// Names of what was imported: a document for each.
record MongoAliases(Mongo mongo) implements AliasStore {

  static final String COLLECTION = "alias";

  static Document id(String space, String name) {
    return new Document("space", space).append("name", name);
  }

  static WriteModel<Document> write(Alias alias) {
    return new InsertOneModel<>(new Document("_id", id(alias.space(), alias.name())).append("id", alias.id())
        .append("shown", alias.shown()));
  }

  @Override
  public Map<Long, String> names(Collection<Long> ids) {
    var found = new HashMap<Long, String>();
    if (!ids.isEmpty()) {
      mongo.all(COLLECTION, and(in("id", ids), eq("shown", true)))
          .forEach(doc -> found.put(Docs.number(doc, "id"), name(doc)));
    }
    return found;
  }

  @Override
  public Map<String, Long> ids(String space, Collection<String> names) {
    var found = new HashMap<String, Long>();
    if (!names.isEmpty()) {
      mongo.all(COLLECTION, in("_id", names.stream().map(name -> id(space, name)).toList()))
          .forEach(doc -> found.put(name(doc), Docs.number(doc, "id")));
    }
    return found;
  }

  @Override
  public boolean any() {
    return mongo.one(COLLECTION, new Document()) != null;
  }

  static String name(Document doc) {
    return Docs.text(Objects.requireNonNull(doc.get("_id", Document.class)), "name");
  }
}
