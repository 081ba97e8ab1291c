package chat.parlance.store.memory;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Conversations, members and messages as people query them.
record MemoryConversations(Tables tables) implements ConversationStore {

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    return tables.<@Nullable Conversation>in(id, null, Room::head);
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
    return tables.<@Nullable Member>in(id, null, room -> room.members().get(user));
  }

  @Override
  public List<Member> members(ConversationId id, String afterUser, int limit) {
    return tables.in(id, List.of(),
        room -> room.members().tailMap(afterUser, false).values().stream().limit(limit).toList());
  }

  @Override
  public List<Member> members(ConversationId id, Collection<String> users) {
    return tables.in(id, List.of(),
        room -> room.members().values().stream().filter(member -> users.contains(member.user()))
            .toList());
  }

  @Override
  public List<Member> members(String space, Collection<ConversationId> ids, int limit) {
    return ids.stream().filter(id -> id.space().equals(space))
        .flatMap(
            id -> tables.in(id, List.<Member>of(), room -> room.members().values().stream().limit(limit).toList())
                .stream())
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
    return tables.in(id, List.of(), room -> room.messages(part));
  }

  @Override
  public List<Message> newest(Stretch stretch, long skip, int limit) {
    return tables.in(stretch.conversation(), List.of(), room -> room.newest(stretch, skip, limit));
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
    return tables.in(stretch.conversation(), 0L, room -> room.count(stretch));
  }

  @Override
  public List<Message> search(List<Stretch> stretches, String words, int limit) {
    return stretches.stream().flatMap(stretch -> messages(stretch.conversation(),
        new Part(stretch.after(), stretch.before(), Integer.MAX_VALUE, true, 0)).reversed().stream())
        .filter(message -> message.content().text().toLowerCase(Locale.ROOT).contains(words)).limit(limit).toList();
  }

  @Override
  public @Nullable Message message(ConversationId id, long message) {
    return tables.<@Nullable Message>in(id, null, room -> {
      var kept = room.message(message);
      return kept == null ? null : kept.shown();
    });
  }

  @Override
  public List<Message> pinned(ConversationId id, int limit) {
    return tables.in(id, List.of(), room -> room.pinned(limit));
  }

  @Override
  public int unread(ConversationId id, String user, long after, int cap) {
    return tables.in(id, 0, room -> room.unread(user, after, cap));
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
}
