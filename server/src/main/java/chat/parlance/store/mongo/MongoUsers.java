package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;

import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.UserStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// What is kept of users: one document for each, with at most a thousand favourites.
final class MongoUsers implements UserStore {

  private final Mongo mongo;

  MongoUsers(Mongo mongo) {
    this.mongo = mongo;
  }

  static Document id(UserId user) {
    return new Document("space", user.space()).append("user", user.user());
  }

  private static UserId user(Document doc) {
    var id = doc.get("_id", Document.class);
    return new UserId(Docs.text(id, "space"), Docs.text(id, "user"));
  }

  static List<String> favourites(@Nullable Document doc) {
    return doc == null ? List.of()
        : Docs.list(doc, "favourites").stream().map(one -> Docs.text(one, "person")).toList();
  }

  private List<Document> some(String space, Collection<String> users) {
    return users.isEmpty() ? List.of()
        : mongo.all("user", in("_id", users.stream().map(user -> id(new UserId(space, user))).toList()));
  }

  private static @Nullable LastSeen seen(Document doc) {
    var at = Docs.optionalTime(doc, "seenAt");
    return at == null ? null : new LastSeen(at, doc.getString("seenText"));
  }

  @Override
  public @Nullable LastSeen lastSeen(UserId user) {
    var doc = mongo.one("user", eq(id(user)));
    return doc == null ? null : seen(doc);
  }

  @Override
  public Map<String, LastSeen> lastSeen(String space, Collection<String> users) {
    var found = new HashMap<String, LastSeen>();
    for (var doc : some(space, users)) {
      var seen = seen(doc);
      if (seen != null) {
        found.put(user(doc).user(), seen);
      }
    }
    return found;
  }

  @Override
  public List<String> favourites(UserId user) {
    return favourites(mongo.one("user", eq(id(user))));
  }

  @Override
  public Map<String, String> names(String space, Collection<String> users) {
    var found = new HashMap<String, String>();
    for (var doc : some(space, users)) {
      var name = doc.getString("name");
      if (name != null) {
        found.put(user(doc).user(), name);
      }
    }
    return found;
  }

  @Override
  public List<Erasing> erasures() {
    return mongo.all("user", exists("erasing")).stream().map(doc -> new Erasing(user(doc), Docs.time(doc, "erasing")))
        .toList();
  }

  @Override
  public List<Revocation> revocations(Instant now) {
    return mongo.all("revocation", gte("until", Docs.date(now))).stream().map(MongoUsers::revocation).toList();
  }

  private static Revocation revocation(Document doc) {
    var id = doc.get("_id", Document.class);
    boolean token = Docs.text(id, "kind").equals("token");
    var name = Docs.text(id, "name");
    return new Revocation(Docs.text(id, "space"), token ? name : null, token ? null : name,
        Docs.time(doc, "issuedBefore"), Docs.time(doc, "until"));
  }
}
