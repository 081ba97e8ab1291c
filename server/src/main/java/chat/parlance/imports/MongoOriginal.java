package chat.parlance.imports;

import chat.parlance.imports.Fields.UnfitException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// A service that keeps `conversations` and `messages` in MongoDB.
final class MongoOriginal implements Original {

  /// How the documents of one service are understood. Pure, but for [#look].
  interface Reader {

    /// The field by which conversations are known, and that by which messages are.
    default String place() {
      return "_id";
    }

    default String message() {
      return "_id";
    }

    /// The field of messages that says when they were written.
    String time();

    /// Looks up what belongs to these conversations and is kept elsewhere, before they are read.
    default void look(MongoSource source, List<String> places) {}

    Found.Place place(Fields conversation) throws UnfitException;

    Found.Said said(Fields message) throws UnfitException;

    /// What people are called, if it says so.
    default @Nullable String people() {
      return null;
    }

    default Found.Called called(Fields person) throws UnfitException {
      throw new UnfitException("no name");
    }
  }

  /// Where messages name their conversation.
  private static final String CONVERSATION = "conversationId";

  private interface Reading {
    Found read(Fields fields) throws UnfitException;
  }

  private final MongoSource source;
  private final Reader reader;

  MongoOriginal(MongoSource source, Reader reader) {
    this.source = source;
    this.reader = reader;
  }

  private static Found read(String sort, String idField, Document document, Reading reading) {
    try {
      return reading.read(Fields.of(document));
    } catch (UnfitException e) {
      return new Found.Unreadable(sort, nameOf(document, idField), String.valueOf(e.getMessage()), 1);
    }
  }

  private static String nameOf(Document document, String idField) {
    return String.valueOf(document.getOrDefault(idField, document.get("_id")));
  }

  @Override
  public void places(Consumer<Found> each) {
    var people = reader.people();
    if (people != null) {
      source.pages(people, page -> page.forEach(one -> each.accept(read("user", "_id", one, reader::called))));
    }
    source.pages("conversations", page -> {
      reader.look(source, page.stream().map(one -> nameOf(one, reader.place())).toList());
      page.forEach(one -> each.accept(read("conversation", reader.place(), one, reader::place)));
    });
  }

  @Override
  public void said(Found.Place place, Consumer<Found> each) {
    source.each("messages", Filters.in(CONVERSATION, MongoSource.forms(place.name())),
        Sorts.ascending(reader.time(), "_id"),
        one -> each.accept(read("message", reader.message(), one, reader::said)));
  }

  @Override
  public void rest(Consumer<Found.Unreadable> each) {
    long unreached = source.unreached("conversations");
    if (unreached > 0) {
      each.accept(new Found.Unreadable("conversation", "several", "_id: no ObjectId (expected: one)", unreached));
    }
    var waiting = new LinkedHashMap<String, Long>();
    source.counts("messages", CONVERSATION, (id, count) -> {
      waiting.merge(String.valueOf(id), count, Long::sum);
      if (waiting.size() >= MongoSource.PAGE) {
        orphans(waiting, each);
      }
    });
    orphans(waiting, each);
  }

  /// Those of these that belong to no conversation.
  private void orphans(Map<String, Long> counts, Consumer<Found.Unreadable> each) {
    var known = known(List.copyOf(counts.keySet()));
    counts.forEach((id, count) -> {
      if (!known.contains(id)) {
        each.accept(new Found.Unreadable("message", "of " + id,
            CONVERSATION + ": " + id + " (expected: a conversation that exists)", count));
      }
    });
    counts.clear();
  }

  private Set<String> known(List<String> ids) {
    var known = new HashSet<String>();
    source.all("conversations", Filters.in(reader.place(), MongoSource.forms(ids)))
        .forEach(one -> known.add(nameOf(one, reader.place())));
    return known;
  }

  @Override
  public void close() {
    source.close();
  }
}
