package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;

import chat.parlance.core.ConversationKind;
import chat.parlance.core.Ids;
import chat.parlance.core.RetentionRules;
import chat.parlance.core.store.StoreException;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.EstimatedDocumentCountOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// How much a database holds, what grows in it, and what retention would take away now. Sizes and numbers of documents are what the
/// server's statistics say, without counting; what is counted is not counted beyond [#MOST].
public record MongoGrowth(Sizes sizes, List<Held> collections, List<Longest> longest, List<Day> days,
    @Nullable Instant oldest, List<Due> due) {

  /// Bytes of documents, of what they take on the disk, and of indexes.
  public record Sizes(long documents, long stored, long indexes) {}

  /// About so many documents are in this collection.
  public record Held(String name, long documents) {}

  /// A conversation with a long log.
  public record Longest(String space, long id, long changes) {}

  /// How many messages were written on a day, by their ids.
  public record Day(LocalDate date, long messages) {}

  /// What is due in a space: logs with changes that are too old, and changes beyond what may be there.
  public record Due(String space, String kind, long tooOld, long tooMany) {}

  private static final int MOST = 1_000_000;
  private static final int LONGEST = 5;
  private static final int DAYS = 7;
  private static final int SPACES = 1_000;
  private static final int SECONDS = 10;
  private static final String LENGTH = "length";
  private static final List<String> COLLECTIONS = List.of("conversation", "member", "message", "change", "stamp", "key",
      "alias", "mark", "mark_step", "user", "outbox", "outbox_dead");

  /// Looks at this database; servers may use it meanwhile. Throws [StoreException] when it cannot be asked.
  public static MongoGrowth of(MongoUrl url, RetentionRules rules, Instant now) {
    try (var mongo = Mongo.of(url)) {
      var stats = mongo.run("dbStats");
      var sizes = new Sizes(Docs.number(stats, "dataSize"), Docs.number(stats, "storageSize"),
          Docs.number(stats, "indexSize"));
      var first = mongo.ask(() -> mongo.find("message", new Document()).sort(Sorts.ascending("id")).limit(1)
          .projection(Projections.include("id")).map(doc -> Docs.number(doc, "id")).into(new ArrayList<>()));
      return new MongoGrowth(sizes, collections(mongo), longest(mongo), days(mongo, now),
          first.isEmpty() ? null : Ids.time(first.getFirst()), due(mongo, rules, now));
    }
  }

  private static List<Held> collections(Mongo mongo) {
    return COLLECTIONS.stream().map(name -> new Held(name, mongo.ask(() -> mongo.in(name)
        .estimatedDocumentCount(new EstimatedDocumentCountOptions().maxTime(SECONDS, TimeUnit.SECONDS))))).toList();
  }

  /// How many changes are there, less so many.
  private static Bson length(long less) {
    var gone = new Document("$ifNull", List.of("$floor", 0L));
    return Aggregates.project(Projections.fields(Projections.include("space", "conversation"),
        Projections.computed(LENGTH, new Document("$subtract",
            List.of(new Document("$subtract", List.of("$lastSeq", gone)), less)))));
  }

  private static List<Longest> longest(Mongo mongo) {
    return mongo.aggregate("conversation", List.of(Aggregates.limit(MOST), length(0),
        Aggregates.sort(Sorts.descending(LENGTH)), Aggregates.limit(LONGEST))).stream()
        .map(doc -> new Longest(Docs.text(doc, "space"), Docs.number(doc, "conversation"), Docs.number(doc, LENGTH)))
        .toList();
  }

  private static List<Day> days(Mongo mongo, Instant now) {
    var days = new ArrayList<Day>();
    var today = now.atZone(ZoneOffset.UTC).toLocalDate();
    for (int back = DAYS - 1; back >= 0; back--) {
      var begin = today.minusDays(back).atStartOfDay(ZoneOffset.UTC).toInstant();
      days.add(new Day(today.minusDays(back), mongo.count("message",
          and(gte("id", Ids.first(begin)), lt("id", Ids.first(begin.plus(Duration.ofDays(1))))), MOST)));
    }
    return days;
  }

  private static List<Due> due(Mongo mongo, RetentionRules rules, Instant now) {
    var due = new ArrayList<Due>();
    for (var space : rules.keepAll() ? List.<String>of() : Names.withConversations(mongo, "", SPACES)) {
      for (var kind : ConversationKind.values()) {
        rules.of(space, kind).ifPresent(rule -> {
          var here = and(eq("space", space), eq("kind", kind.name()));
          var age = rule.maxAge();
          var most = rule.maxCount();
          long tooOld = age == null ? 0
              : mongo.count("conversation", and(here, lt("oldest", Docs.date(now.minus(age)))), MOST);
          long tooMany = most == null ? 0 : tooMany(mongo, here, most);
          if (tooOld + tooMany > 0) {
            due.add(new Due(space, kind.name().toLowerCase(Locale.ROOT), tooOld, tooMany));
          }
        });
      }
    }
    return due;
  }

  private static long tooMany(Mongo mongo, Bson here, long most) {
    return mongo.aggregate("conversation", List.of(Aggregates.match(here), length(most),
        Aggregates.match(new Document(LENGTH, new Document("$gt", 0L))),
        Aggregates.group(null, Accumulators.sum(LENGTH, "$" + LENGTH)))).stream()
        .mapToLong(doc -> Docs.number(doc, LENGTH)).sum();
  }
}
