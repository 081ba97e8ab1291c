package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.include;

import chat.parlance.core.CodePoints;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;

/// Walks over documents whose `_id` begins with the name of a space, and over the spaces. MongoDB compares such ids part by part, and names
/// by their bytes.
final class Names {

  private Names() {}

  /// What comes first behind everything of a space.
  private static Document behind(String space) {
    return new Document("space", space + '\0');
  }

  /// Those of this space behind this `_id`, of which it is the first part.
  static Bson after(String space, Document id) {
    return and(gt("_id", id), lt("_id", behind(space)));
  }

  /// Those of this space from this `_id` on.
  static Bson from(String space, Document id) {
    return and(gte("_id", id), lt("_id", behind(space)));
  }

  /// The first spaces behind this one in which there are conversations, keys or users, by a jump for each.
  static List<String> spaces(Mongo mongo, String after, int limit) {
    return walk(after, limit, last -> Stream.of(conversation(mongo, last), id(mongo, "stamp", last),
        id(mongo, "user", last)).flatMap(List::stream));
  }

  /// The same of conversations alone.
  static List<String> withConversations(Mongo mongo, String after, int limit) {
    return walk(after, limit, last -> conversation(mongo, last).stream());
  }

  private static List<String> walk(String after, int limit, Function<String, Stream<String>> next) {
    var found = new ArrayList<String>();
    var last = after;
    while (found.size() < limit) {
      var nearest = next.apply(last).min(CodePoints.ORDER);
      if (nearest.isEmpty()) {
        break;
      }
      last = nearest.get();
      found.add(last);
    }
    return found;
  }

  private static List<String> conversation(Mongo mongo, String after) {
    return mongo.ask(() -> mongo.find("conversation", gt("space", after)).sort(Sorts.ascending("space", "conversation"))
        .projection(include("space")).limit(1).map(doc -> Docs.text(doc, "space")).into(new ArrayList<>()));
  }

  private static List<String> id(Mongo mongo, String collection, String after) {
    return mongo.ask(() -> mongo.find(collection, gte("_id", behind(after))).sort(Sorts.ascending("_id"))
        .projection(include("_id")).limit(1)
        .map(doc -> Docs.text(Objects.requireNonNull(doc.get("_id", Document.class)), "space"))
        .into(new ArrayList<>()));
  }
}
