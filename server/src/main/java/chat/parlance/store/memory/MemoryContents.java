package chat.parlance.store.memory;

import chat.parlance.core.CodePoints;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Pending;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything, page by page. Sorts all of it for each page: there is little.
record MemoryContents(Tables tables) implements Contents {

  private static final Comparator<UserId> BY_USER = Comparator.comparing(UserId::user, CodePoints.ORDER);

  @Override
  public List<String> spaces(String after, int limit) {
    return tables.with(all -> Stream.of(all.rooms.keySet().stream().map(ConversationId::space),
        all.stamps.keySet().stream().map(Tables.StampKey::space), all.lastSeen.keySet().stream().map(UserId::space),
        all.names.keySet().stream().map(UserId::space), all.favourites.keySet().stream().map(UserId::space))
        .flatMap(Function.identity()).distinct().filter(space -> CodePoints.ORDER.compare(space, after) > 0)
        .sorted(CodePoints.ORDER).limit(limit).toList());
  }

  @Override
  public List<Conversation> conversations(String space, long after, int limit) {
    return tables.with(all -> all.rooms.values().stream().map(Room::head)
        .filter(head -> head.id().space().equals(space) && head.id().value() > after)
        .sorted(Comparator.comparingLong(head -> head.id().value())).limit(limit).toList());
  }

  @Override
  public List<Marked> marks(ConversationId conversation, String after, int limit) {
    return tables.in(conversation, List.of(), room -> room.marked(after, limit));
  }

  @Override
  public List<Used> stamps(UserId after, String afterKey, int limit) {
    var order = Comparator.comparing(Tables.StampKey::actor, CodePoints.ORDER)
        .thenComparing(Tables.StampKey::key, CodePoints.ORDER);
    var place = new Tables.StampKey(after.space(), after.user(), afterKey);
    return tables.with(all -> all.stamps.entrySet().stream()
        .filter(stamp -> stamp.getKey().space().equals(after.space()) && order.compare(stamp.getKey(), place) > 0)
        .sorted(Map.Entry.comparingByKey(order)).limit(limit)
        .map(stamp -> new Used(new UserId(after.space(), stamp.getKey().actor()),
            new Stamp(stamp.getKey().key(), stamp.getValue().fingerprint()),
            stamp.getValue().receipt()))
        .toList());
  }

  private <V, T> List<T> of(UserId after, Function<Tables, Map<UserId, V>> table, BiFunction<UserId, V, T> row,
      int limit) {
    return tables.with(all -> table.apply(all).entrySet().stream()
        .filter(one -> one.getKey().space().equals(after.space()) && BY_USER.compare(one.getKey(), after) > 0)
        .sorted(Map.Entry.comparingByKey(BY_USER)).limit(limit).map(one -> row.apply(one.getKey(), one.getValue()))
        .toList());
  }

  @Override
  public List<Seen> seen(UserId after, int limit) {
    return of(after, all -> all.lastSeen, (user, seen) -> new Seen(user, seen.at(), seen.text()), limit);
  }

  @Override
  public List<Named> names(UserId after, int limit) {
    return of(after, all -> all.names, Named::new, limit);
  }

  @Override
  public List<Favourite> favourites(UserId after, String afterPerson, int limit) {
    var order = Comparator.comparing(Favourite::user, BY_USER).thenComparing(Favourite::person, CodePoints.ORDER);
    var place = new Favourite(after, afterPerson, Instant.EPOCH);
    return tables.with(all -> all.favourites.entrySet().stream()
        .filter(one -> one.getKey().space().equals(after.space()))
        .flatMap(one -> one.getValue().entrySet().stream()
            .map(person -> new Favourite(one.getKey(), person.getKey(), person.getValue())))
        .filter(one -> order.compare(one, place) > 0).sorted(order).limit(limit).toList());
  }

  @Override
  public List<Alias> aliases(String space, String after, int limit) {
    return tables.with(all -> all.aliases.all(space).filter(alias -> CodePoints.ORDER.compare(alias.name(), after) > 0)
        .sorted(Comparator.comparing(Alias::name, CodePoints.ORDER)).limit(limit).toList());
  }

  @Override
  public List<Pending> wishes(long after, int limit) {
    return tables.with(all -> all.outbox.waiting(after, limit));
  }

  @Override
  public List<Dead> dead(long after, int limit) {
    return tables.with(all -> all.outbox.dead(null, after, limit));
  }

  @Override
  public @Nullable Instant filling() {
    return tables.<@Nullable Instant>with(all -> all.filling);
  }
}
