package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;

import chat.parlance.core.CodePoints;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.OutboxStore.Pending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Everything, page by page, in the order of the unique indexes.
record MongoContents(Mongo mongo) implements Contents {

  /// Users are read so many at a time, of which each may have a thousand favourites.
  private static final int USERS = 50;

  @Override
  public List<String> spaces(String after, int limit) {
    return Names.spaces(mongo, after, limit);
  }

  private <T> List<T> page(String collection, Bson filter, Bson order, int limit, Function<Document, T> row) {
    return mongo.ask(() -> mongo.find(collection, filter).sort(order).limit(limit).map(row::apply)
        .into(new ArrayList<>()));
  }

  @Override
  public List<Conversation> conversations(String space, long after, int limit) {
    return page("conversation", and(eq("space", space), gt("conversation", after)), ascending("space", "conversation"),
        limit, Docs::conversation);
  }

  @Override
  public List<Marked> marks(ConversationId id, String after, int limit) {
    var marks = page("mark", and(Places.of(id), gt("user", after)), ascending("user"), limit, doc -> doc);
    if (marks.isEmpty()) {
      return List.of();
    }
    var steps = new HashMap<String, List<Step>>();
    mongo.ask(() -> mongo.find("mark_step", and(Places.of(id),
        in("user", marks.stream().map(doc -> Docs.text(doc, "user")).toList()))).sort(ascending("user", "seq"))
        .into(new ArrayList<>())).forEach(doc -> steps.computeIfAbsent(Docs.text(doc, "user"), _ -> new ArrayList<>())
            .add(new Step(Docs.number(doc, "seq"), Docs.time(doc, "at"))));
    return marks.stream().map(doc -> new Marked(id, Docs.text(doc, "user"), Docs.marks(doc),
        steps.getOrDefault(Docs.text(doc, "user"), List.of()))).toList();
  }

  @Override
  public List<Used> stamps(UserId after, String afterKey, int limit) {
    var place = new Document("space", after.space()).append("actor", after.user()).append("key", afterKey);
    return page("stamp", Names.after(after.space(), place), ascending("_id"), limit, Stamps::kept);
  }

  private static UserId user(Document doc) {
    var id = Objects.requireNonNull(doc.get("_id", Document.class));
    return new UserId(Docs.text(id, "space"), Docs.text(id, "user"));
  }

  private <T> List<T> users(UserId after, String field, int limit, Function<Document, T> row) {
    return page("user", and(Names.after(after.space(), MongoUsers.id(after)), exists(field)), ascending("_id"), limit,
        row);
  }

  @Override
  public List<Seen> seen(UserId after, int limit) {
    return users(after, "seenAt", limit, doc -> new Seen(user(doc), Docs.time(doc, "seenAt"),
        doc.getString("seenText")));
  }

  @Override
  public List<Named> names(UserId after, int limit) {
    return users(after, "name", limit, doc -> new Named(user(doc), Docs.text(doc, "name")));
  }

  /// The rest of the user at which the last page ended, and whole users behind it.
  @Override
  public List<Favourite> favourites(UserId after, String afterPerson, int limit) {
    var found = new ArrayList<Favourite>();
    var here = mongo.one("user", eq(MongoUsers.id(after)));
    if (here != null) {
      favourites(here).stream().filter(one -> CodePoints.ORDER.compare(one.person(), afterPerson) > 0)
          .forEach(found::add);
    }
    var last = after;
    while (found.size() < limit) {
      var some = users(last, "favourites.0", USERS, doc -> doc);
      some.forEach(doc -> found.addAll(favourites(doc)));
      if (some.size() < USERS) {
        break;
      }
      last = user(some.getLast());
    }
    return List.copyOf(found.subList(0, Math.min(limit, found.size())));
  }

  private static List<Favourite> favourites(Document doc) {
    return Docs.list(doc, "favourites").stream()
        .map(one -> new Favourite(user(doc), Docs.text(one, "person"), Docs.time(one, "at")))
        .sorted(Comparator.comparing(Favourite::person, CodePoints.ORDER)).toList();
  }

  @Override
  public List<Alias> aliases(String space, String after, int limit) {
    return page(MongoAliases.COLLECTION, Names.after(space, MongoAliases.id(space, after)), ascending("_id"), limit,
        doc -> new Alias(space, MongoAliases.name(doc), Docs.number(doc, "id"), doc.getBoolean("shown")));
  }

  @Override
  public List<Pending> wishes(long after, int limit) {
    return new Numbered(mongo, "outbox").page(after, limit).stream()
        .map(doc -> new Pending(Docs.number(doc, "place"), Numbered.wish(doc))).toList();
  }

  @Override
  public List<Dead> dead(long after, int limit) {
    return new Numbered(mongo, "outbox_dead").page(after, limit).stream()
        .map(doc -> new Dead(Docs.number(doc, "place"), Numbered.wish(doc), Docs.time(doc, "givenUpAt"),
            Docs.text(doc, "reason")))
        .toList();
  }

  @Override
  public @Nullable Instant filling() {
    var doc = mongo.one("filling", eq(1));
    return doc == null ? null : Docs.time(doc, "until");
  }
}
