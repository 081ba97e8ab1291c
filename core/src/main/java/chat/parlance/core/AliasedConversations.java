package chat.parlance.core;

import chat.parlance.core.store.ConversationStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Conversations and messages whose names, if they were imported, are in memory once they are returned.
record AliasedConversations(ConversationStore store, Aliases aliases) implements ConversationStore {

  private <T> List<T> learned(List<T> found, BiConsumer<Aliases.Seen, T> look) {
    var seen = new Aliases.Seen();
    found.forEach(one -> look.accept(seen, one));
    aliases.learn(seen.ids());
    return found;
  }

  private List<Conversation> heads(List<Conversation> found) {
    return learned(found, (seen, head) -> seen.id(head.id().value()));
  }

  private List<Message> messages(List<Message> found) {
    return learned(found, Aliases.Seen::message);
  }

  private List<Member> seats(List<Member> found) {
    return learned(found, (seen, member) -> seen.id(member.conversation().value()));
  }

  private List<Spot> places(List<Spot> found) {
    return learned(found, (seen, spot) -> seen.id(spot.conversation().value()).id(spot.message()));
  }

  private @Nullable Conversation head(@Nullable Conversation found) {
    return found == null ? null : heads(List.of(found)).getFirst();
  }

  private @Nullable Message one(@Nullable Message found) {
    return found == null ? null : messages(List.of(found)).getFirst();
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    return head(store.conversation(id));
  }

  @Override
  public List<Conversation> conversations(String space, Collection<ConversationId> ids) {
    return heads(store.conversations(space, ids));
  }

  @Override
  public @Nullable Conversation keyed(String space, String key) {
    return head(store.keyed(space, key));
  }

  @Override
  public List<Conversation> ofKind(String space, ConversationKind kind, int limit) {
    return heads(store.ofKind(space, kind, limit));
  }

  @Override
  public List<Conversation> byActivity(Support asked, long skip, int limit) {
    return heads(store.byActivity(asked, skip, limit));
  }

  @Override
  public long count(Support asked) {
    return store.count(asked);
  }

  @Override
  public List<Conversation> byActivity(Others asked, int limit) {
    return heads(store.byActivity(asked, limit));
  }

  @Override
  public long count(Others asked) {
    return store.count(asked);
  }

  @Override
  public @Nullable Member member(ConversationId conversation, String user) {
    return store.member(conversation, user);
  }

  @Override
  public List<Member> members(ConversationId conversation, String afterUser, int limit) {
    return store.members(conversation, afterUser, limit);
  }

  @Override
  public List<Member> members(ConversationId conversation, Collection<String> users) {
    return store.members(conversation, users);
  }

  @Override
  public List<Member> members(String space, Collection<ConversationId> conversations, int limit) {
    return store.members(space, conversations, limit);
  }

  @Override
  public List<Member> memberships(UserId user, long afterConversation, int limit) {
    return seats(store.memberships(user, afterConversation, limit));
  }

  @Override
  public List<Message> messages(ConversationId conversation, Part part) {
    return messages(store.messages(conversation, part));
  }

  @Override
  public List<Message> newest(Stretch stretch, long skip, int limit) {
    return messages(store.newest(stretch, skip, limit));
  }

  @Override
  public List<Message> newest(String space, Collection<ConversationId> ids) {
    return messages(store.newest(space, ids));
  }

  @Override
  public List<Spot> spots(String space, Collection<Long> messages) {
    return places(store.spots(space, messages));
  }

  @Override
  public Walked written(UserId sender, Walk from, int scanned) {
    return store.written(sender, from, scanned);
  }

  @Override
  public long count(Stretch stretch) {
    return store.count(stretch);
  }

  @Override
  public List<Message> search(List<Stretch> stretches, String words, int limit) {
    return messages(store.search(stretches, words, limit));
  }

  @Override
  public @Nullable Message message(ConversationId conversation, long id) {
    return one(store.message(conversation, id));
  }

  @Override
  public List<Message> pinned(ConversationId conversation, int limit) {
    return messages(store.pinned(conversation, limit));
  }

  @Override
  public int unread(ConversationId conversation, String user, long after, int cap) {
    return store.unread(conversation, user, after, cap);
  }

  @Override
  public Map<ConversationId, Integer> unread(UserId reader, Map<ConversationId, Long> after, int cap) {
    return store.unread(reader, after, cap);
  }

  @Override
  public List<Message> last(String space, Collection<ConversationId> conversations) {
    return messages(store.last(space, conversations));
  }
}
