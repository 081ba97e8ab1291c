package chat.parlance.store.memory;

import chat.parlance.core.CodePoints;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.store.RetentionStore;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What has grown old, found by looking at everything.
record Ages(Tables tables) implements RetentionStore {

  @Override
  public List<String> spaces(String after, int limit) {
    return tables.with(all -> all.rooms.keySet().stream().map(ConversationId::space).distinct()
        .sorted(CodePoints.ORDER).filter(space -> CodePoints.ORDER.compare(space, after) > 0).limit(limit).toList());
  }

  @Override
  public List<Reach> aged(Aged asked, Instant afterOldest, long afterId, int limit) {
    var order = Comparator.comparing(Reach::oldest).thenComparingLong(reach -> reach.conversation().value());
    return tables
        .with(all -> of(all, asked.space(), asked.kind()).filter(reach -> reach.oldest().isBefore(asked.before()))
            .filter(reach -> reach.oldest().isAfter(afterOldest)
                || reach.oldest().equals(afterOldest) && reach.conversation().value() > afterId)
            .sorted(order).limit(limit).toList());
  }

  @Override
  public List<Reach> reaches(String space, ConversationKind kind, long afterId, int limit) {
    return tables.with(all -> of(all, space, kind).filter(reach -> reach.conversation().value() > afterId)
        .sorted(Comparator.comparingLong(reach -> reach.conversation().value())).limit(limit).toList());
  }

  private static Stream<Reach> of(Tables all, String space, ConversationKind kind) {
    return all.rooms.values().stream()
        .filter(room -> room.head().id().space().equals(space) && room.head().kind() == kind).map(Room::reach);
  }

  @Override
  public List<Reach> reaches(String space, Collection<ConversationId> ids) {
    return tables.with(all -> ids.stream().filter(id -> id.space().equals(space)).map(all.rooms::get)
        .filter(Objects::nonNull).map(Room::reach).toList());
  }

  @Override
  public long agedUpTo(ConversationId conversation, Instant before, int limit) {
    return tables.with(all -> {
      var room = all.rooms.get(conversation);
      var aged = room == null ? List.<Long>of()
          : room.changes(0, limit).stream().takeWhile(change -> change.at().isBefore(before))
              .map(change -> change.seq()).toList();
      return aged.isEmpty() ? 0L : aged.getLast();
    });
  }

  @Override
  public Walk walk(Kind kind, Instant before) {
    return _ -> new Passed(tables.with(all -> switch (kind) {
      case KEYS -> removed(all.stamps.values(), stamped -> stamped.receipt().at().isBefore(before));
      case MARK_STEPS -> all.rooms.values().stream().mapToInt(Room::forgetSteps).sum();
      case DEAD_LETTERS -> all.outbox.forgetDead(before);
      case REVOCATIONS -> removed(all.revocations.values(), revocation -> revocation.until().isBefore(before));
    }), true);
  }

  private static <T> int removed(Collection<T> all, Predicate<T> old) {
    int before = all.size();
    all.removeIf(old);
    return before - all.size();
  }
}
