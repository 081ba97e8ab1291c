package chat.parlance.store.memory;

import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.Change;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything in the memory of this process, for trying out and for tests: complete, and gone with the process.
///
/// One lock guards the tables; transactions take turns and touch them only at their commit.
public final class MemoryStores implements Stores, ConversationLog, ConversationStore, MarkStore, UserStore {

  private final InstantSource clock;
  private final Tables tables = new Tables();
  private final Semaphore turn = new Semaphore(1, true);

  /// An empty store; the clock says when a revocation is outdated.
  public MemoryStores(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public LogTransaction begin() {
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting to write.", e);
    }
    try {
      return new MemoryTransaction(tables.with(all -> all), clock.instant(), turn::release);
    } catch (StoreException e) {
      turn.release();
      throw e;
    }
  }

  /// Asks about one conversation; `otherwise` is the answer when there is none with this id.
  private <T extends @Nullable Object> T in(ConversationId id, T otherwise, Function<Room, T> question) {
    return tables.with(all -> {
      var room = all.rooms.get(id);
      return room == null ? otherwise : question.apply(room);
    });
  }

  @Override
  public List<Change> changes(ConversationId id, long after, int limit) {
    return in(id, List.of(), room -> room.changes(after, limit));
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    return this.<@Nullable Conversation>in(id, null, Room::head);
  }

  @Override
  public List<Conversation> conversations(String space, Collection<ConversationId> ids) {
    return tables.with(all -> ids.stream().filter(id -> id.space().equals(space)).map(all::head)
        .filter(Objects::nonNull).map(Objects::requireNonNull).toList());
  }

  @Override
  public @Nullable Conversation keyed(String space, String key) {
    return tables.<@Nullable Conversation>with(all -> {
      var id = all.keys.get(new Tables.Key(space, key));
      return id == null ? null : all.head(id);
    });
  }

  @Override
  public List<Conversation> ofKind(String space, ConversationKind kind, int limit) {
    return tables.with(all -> all.rooms.values().stream().map(Room::head)
        .filter(head -> head.kind() == kind && head.id().space().equals(space))
        .sorted(Comparator.comparingLong((Conversation head) -> head.id().value()).reversed()).limit(limit).toList());
  }

  @Override
  public List<Conversation> byActivity(Support asked, long skip, int limit) {
    return tables.with(all -> all.rooms.values().stream().map(Room::head).filter(head -> fits(head, asked))
        .sorted(Comparator.comparing(Conversation::updatedAt)
            .thenComparingLong((Conversation head) -> head.id().value()).reversed())
        .skip(skip).limit(limit).toList());
  }

  @Override
  public long count(Support asked) {
    return tables.with(all -> all.rooms.values().stream().filter(room -> fits(room.head(), asked)).count());
  }

  @Override
  public List<Conversation> byActivity(Others asked, int limit) {
    return tables.with(all -> others(all, asked).sorted(Comparator.comparing(Conversation::updatedAt)
        .thenComparingLong((Conversation head) -> head.id().value()).reversed()).limit(limit).toList());
  }

  @Override
  public long count(Others asked) {
    return tables.with(all -> others(all, asked).count());
  }

  private static Stream<Conversation> others(Tables all, Others asked) {
    return all.rooms.values().stream().filter(room -> room.head().id().space().equals(asked.user().space()))
        .filter(room -> room.head().kind() == ConversationKind.GLOBAL
            || room.head().kind() != ConversationKind.SUPPORT && room.members().containsKey(asked.user().user()))
        .map(Room::head).filter(head -> asked.status() == null || head.status() == asked.status());
  }

  private static boolean fits(Conversation head, Support asked) {
    return head.kind() == ConversationKind.SUPPORT && head.id().space().equals(asked.space())
        && (asked.status() == null || head.status() == asked.status());
  }

  @Override
  public @Nullable Member member(ConversationId id, String user) {
    return this.<@Nullable Member>in(id, null, room -> room.members().get(user));
  }

  @Override
  public List<Member> members(ConversationId id, String afterUser, int limit) {
    return in(id, List.of(), room -> room.members().tailMap(afterUser, false).values().stream().limit(limit).toList());
  }

  @Override
  public List<Member> members(ConversationId id, Collection<String> users) {
    return in(id, List.of(), room -> room.members().values().stream().filter(member -> users.contains(member.user()))
        .toList());
  }

  @Override
  public List<Member> members(String space, Collection<ConversationId> ids, int limit) {
    return ids.stream().filter(id -> id.space().equals(space))
        .flatMap(
            id -> in(id, List.<Member>of(), room -> room.members().values().stream().limit(limit).toList()).stream())
        .toList();
  }

  @Override
  public List<Member> memberships(UserId user, long afterConversation, int limit) {
    return tables.with(all -> all.memberships.getOrDefault(user, Set.of()).stream()
        .filter(id -> id.value() > afterConversation).sorted(Comparator.comparingLong(ConversationId::value))
        .limit(limit)
        .map(id -> Objects.requireNonNull(Objects.requireNonNull(all.rooms.get(id)).members().get(user.user())))
        .toList());
  }

  @Override
  public List<Message> messages(ConversationId id, Part part) {
    return in(id, List.of(), room -> room.messages(part));
  }

  @Override
  public List<Message> newest(Stretch stretch, long skip, int limit) {
    return in(stretch.conversation(), List.of(), room -> room.newest(stretch, skip, limit));
  }

  @Override
  public List<Message> newest(String space, Collection<ConversationId> ids) {
    return ids.stream().filter(id -> id.space().equals(space))
        .flatMap(id -> newest(new Stretch(id, 0, Long.MAX_VALUE), 0, 1).stream())
        .map(message -> message.with(message.pinned(), List.of())).toList();
  }

  @Override
  public List<Spot> spots(String space, Collection<Long> messages) {
    return tables.with(all -> messages.stream().flatMap(message -> {
      var id = all.messages.get(message);
      var room = id == null || !id.space().equals(space) ? null : all.rooms.get(id);
      var kept = room == null ? null : room.message(message);
      return kept == null ? Stream.<Spot>empty()
          : Stream.of(new Spot(kept.message().conversation(), kept.message().seq(), message, kept.message().sender()));
    }).toList());
  }

  @Override
  public Walked written(UserId sender, Walk from, int scanned) {
    return tables.with(all -> {
      var passed = all.rooms.values().stream().filter(room -> room.head().id().space().equals(sender.space()))
          .sorted(Comparator.comparingLong((Room room) -> room.head().id().value()))
          .flatMap(room -> room.walk(from)).limit(scanned).toList();
      var found = passed.stream().filter(message -> message.sender().equals(sender.user()) && !message.deleted())
          .map(message -> new Spot(message.conversation(), message.seq(), message.id(), message.sender())).toList();
      return new Walked(found, passed.size() < scanned ? null
          : new Walk(passed.getLast().conversation().value(), passed.getLast().seq()));
    });
  }

  @Override
  public long count(Stretch stretch) {
    return in(stretch.conversation(), 0L, room -> room.count(stretch));
  }

  @Override
  public List<Message> search(List<Stretch> stretches, String words, int limit) {
    return stretches.stream().flatMap(stretch -> messages(stretch.conversation(),
        new Part(stretch.after(), stretch.before(), Integer.MAX_VALUE, true, 0)).reversed().stream())
        .filter(message -> message.content().text().toLowerCase(Locale.ROOT).contains(words)).limit(limit).toList();
  }

  @Override
  public @Nullable Message message(ConversationId id, long message) {
    return this.<@Nullable Message>in(id, null, room -> {
      var kept = room.message(message);
      return kept == null ? null : kept.shown();
    });
  }

  @Override
  public List<Message> pinned(ConversationId id, int limit) {
    return in(id, List.of(), room -> room.pinned(limit));
  }

  @Override
  public int unread(ConversationId id, String user, long after, int cap) {
    return in(id, 0, room -> room.unread(user, after, cap));
  }

  @Override
  public Map<ConversationId, Integer> unread(UserId reader, Map<ConversationId, Long> after, int cap) {
    var unread = new HashMap<ConversationId, Integer>();
    after.forEach((id, from) -> unread.put(id, unread(id, reader.user(), from, cap)));
    return unread;
  }

  @Override
  public List<Message> last(String space, Collection<ConversationId> ids) {
    return ids.stream().filter(id -> id.space().equals(space))
        .flatMap(id -> messages(id, new Part(0, Long.MAX_VALUE, 1, true, 0)).stream()).toList();
  }

  @Override
  public Marks marks(ConversationId id, String user) {
    return in(id, Marks.NONE, room -> room.marks(user));
  }

  @Override
  public Map<String, Marks> marks(ConversationId id, Collection<String> users) {
    return in(id, Map.of(), room -> {
      var found = new HashMap<>(room.marks());
      found.keySet().retainAll(Set.copyOf(users));
      return found;
    });
  }

  @Override
  public Map<ConversationId, Marks> marks(UserId user, Collection<ConversationId> conversations) {
    return tables.with(all -> {
      var found = new HashMap<ConversationId, Marks>();
      for (var id : conversations) {
        var room = all.rooms.get(id);
        var marks = room == null ? null : room.marks().get(user.user());
        if (marks != null) {
          found.put(id, marks);
        }
      }
      return found;
    });
  }

  @Override
  public Map<Member, Instant> lastRead(Collection<Member> members) {
    var found = new HashMap<Member, Instant>();
    for (var member : members) {
      var at = this.<@Nullable Instant>in(member.conversation(), null, room -> room.lastRead(member.user()));
      if (at != null) {
        found.put(member, at);
      }
    }
    return found;
  }

  @Override
  public Map<Long, List<Reader>> readers(ConversationId id, Collection<Long> seqs, int limit) {
    var found = new HashMap<Long, List<Reader>>();
    for (long seq : seqs) {
      var readers = readers(id, seq, limit);
      if (!readers.isEmpty()) {
        found.put(seq, readers);
      }
    }
    return found;
  }

  @Override
  public List<Reader> readers(ConversationId id, long seq, int limit) {
    return in(id, List.of(), room -> room.readers(seq, limit));
  }

  @Override
  public @Nullable LastSeen lastSeen(UserId user) {
    return tables.<@Nullable LastSeen>with(all -> all.lastSeen.get(user));
  }

  @Override
  public Map<String, LastSeen> lastSeen(String space, Collection<String> users) {
    return tables.with(all -> of(space, users, all.lastSeen));
  }

  @Override
  public List<String> favourites(UserId user) {
    return tables.with(all -> List.copyOf(all.favourites.getOrDefault(user, Set.of())));
  }

  @Override
  public Map<String, String> names(String space, Collection<String> users) {
    return tables.with(all -> of(space, users, all.names));
  }

  private static <T> Map<String, T> of(String space, Collection<String> users, Map<UserId, T> kept) {
    var found = new HashMap<String, T>();
    for (var user : users) {
      var value = kept.get(new UserId(space, user));
      if (value != null) {
        found.put(user, value);
      }
    }
    return found;
  }

  @Override
  public List<Erasing> erasures() {
    return tables.with(all -> all.erasures.entrySet().stream()
        .map(wish -> new Erasing(wish.getKey(), wish.getValue())).toList());
  }

  @Override
  public List<Revocation> revocations(Instant now) {
    return tables.with(all -> all.revocations.values().stream()
        .filter(revocation -> !revocation.until().isBefore(now)).toList());
  }

  @Override
  public ConversationLog log() {
    return this;
  }

  @Override
  public ConversationStore conversations() {
    return this;
  }

  @Override
  public MarkStore marks() {
    return this;
  }

  @Override
  public UserStore users() {
    return this;
  }

  @Override
  public OutboxStore outbox() {
    return new Wishes(tables);
  }

  @Override
  public AliasStore aliases() {
    return new MemoryAliases(tables);
  }

  @Override
  public String durability() {
    return "none: everything is gone with the process";
  }

  @Override
  public Work work() {
    return tables.with(all -> new Work(0, all.commits));
  }

  @Override
  public void probe() {
    tables.with(all -> all);
  }

  @Override
  public void close() {
    tables.close();
  }
}
