package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore;
import com.mongodb.client.FindIterable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Conversations and members as people query them; [MongoMessages] has the messages. A question is one or a few queries, each
/// of which an index answers.
final class MongoConversations implements ConversationStore {

  private static final Bson NEWEST_ACTIVITY = descending("updatedAt", "conversation");

  private final Mongo mongo;
  private final MongoMessages messages;

  MongoConversations(Mongo mongo) {
    this.mongo = mongo;
    this.messages = new MongoMessages(mongo);
  }

  static Bson some(String space, Collection<ConversationId> ids) {
    return and(eq("space", space), in("conversation",
        ids.stream().filter(id -> id.space().equals(space)).map(ConversationId::value).distinct().toList()));
  }

  private <T> List<T> list(FindIterable<Document> found, Function<Document, T> of) {
    return mongo.ask(() -> found.map(of::apply).into(new ArrayList<>()));
  }

  private <T> List<T> list(FindIterable<Document> found, long skip, int limit, Function<Document, T> of) {
    return limit <= 0 || skip > Integer.MAX_VALUE ? List.of() : list(found.skip((int) skip).limit(limit), of);
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    var doc = mongo.one("conversation", Places.of(id));
    return doc == null ? null : Docs.conversation(doc);
  }

  @Override
  public List<Conversation> conversations(String space, Collection<ConversationId> ids) {
    return ids.isEmpty() ? List.of() : list(mongo.find("conversation", some(space, ids)), Docs::conversation);
  }

  @Override
  public @Nullable Conversation keyed(String space, String key) {
    var found = mongo.one("key", eq(new Document("space", space).append("key", key)));
    return found == null ? null : conversation(new ConversationId(space, Docs.number(found, "conversation")));
  }

  @Override
  public List<Conversation> ofKind(String space, ConversationKind kind, int limit) {
    return list(mongo.find("conversation", and(eq("space", space), eq("kind", kind.name())))
        .sort(descending("conversation")), 0, limit, Docs::conversation);
  }

  /// The statuses are named, also when all are asked for, so that each is read from the index in order and they are merged.
  private static Bson support(Support asked) {
    var statuses = asked.status() == null
        ? Arrays.stream(ConversationStatus.values()).map(Enum::name).toList()
        : List.of(asked.status().name());
    return and(eq("space", asked.space()), eq("kind", ConversationKind.SUPPORT.name()), in("status", statuses));
  }

  @Override
  public List<Conversation> byActivity(Support asked, long skip, int limit) {
    return list(
        mongo.find("conversation", support(asked)).sort(NEWEST_ACTIVITY), skip, limit, Docs::conversation);
  }

  @Override
  public long count(Support asked) {
    return mongo.count("conversation", support(asked), 0);
  }

  @Override
  public List<Conversation> byActivity(Others asked, int limit) {
    return list(mongo.find("conversation", others(asked)).sort(NEWEST_ACTIVITY), 0, limit, Docs::conversation);
  }

  @Override
  public long count(Others asked) {
    return mongo.count("conversation", others(asked), 0);
  }

  /// By the ids of what the user is a member of, and of what is everybody's.
  private Bson others(Others asked) {
    var space = asked.user().space();
    Set<Long> ids = new HashSet<>();
    list(mongo.find("member", and(eq("space", space), eq("user", asked.user().user()), eq("support", false),
        eq("goneAt", null))), Docs::id).forEach(id -> ids.add(id.value()));
    list(mongo.find("conversation", and(eq("space", space), eq("kind", ConversationKind.GLOBAL.name()))), Docs::id)
        .forEach(id -> ids.add(id.value()));
    var all = and(eq("space", space), in("conversation", ids));
    return asked.status() == null ? all : and(all, eq("status", asked.status().name()));
  }

  @Override
  public @Nullable Member member(ConversationId id, String user) {
    var doc = mongo.one("member", and(Places.of(new Places.Seat(id, user)), eq("goneAt", null)));
    return doc == null ? null : Docs.member(doc);
  }

  @Override
  public List<Member> members(ConversationId id, String afterUser, int limit) {
    return list(mongo.find("member", and(Places.of(id), gt("user", afterUser), eq("goneAt", null)))
        .sort(ascending("user")), 0, limit, Docs::member);
  }

  @Override
  public List<Member> members(ConversationId id, Collection<String> users) {
    return users.isEmpty() ? List.of()
        : list(mongo.find("member", and(Places.of(id), in("user", users), eq("goneAt", null))), Docs::member);
  }

  /// One query for each conversation: MongoDB has no bound on how many of each.
  @Override
  public List<Member> members(String space, Collection<ConversationId> ids, int limit) {
    return ids.stream().filter(id -> id.space().equals(space)).distinct()
        .flatMap(
            id -> list(mongo.find("member", and(Places.of(id), eq("goneAt", null))).sort(ascending("user")), 0, limit,
                Docs::member).stream())
        .toList();
  }

  @Override
  public List<Member> memberships(UserId user, long afterConversation, int limit) {
    return Stream.of(true, false)
        .flatMap(support -> list(mongo.find("member", and(eq("space", user.space()), eq("user", user.user()),
            eq("support", support), gt("conversation", afterConversation), eq("goneAt", null)))
            .sort(ascending("conversation")), 0, limit, Docs::member).stream())
        .sorted(Comparator.comparingLong(member -> member.conversation().value())).limit(limit).toList();
  }

  @Override
  public List<Message> messages(ConversationId conversation, Part part) {
    return messages.messages(conversation, part);
  }

  @Override
  public List<Message> newest(Stretch stretch, long skip, int limit) {
    return messages.newest(stretch, skip, limit);
  }

  @Override
  public List<Message> newest(String space, Collection<ConversationId> ids) {
    return messages.newest(space, ids);
  }

  @Override
  public List<Spot> spots(String space, Collection<Long> asked) {
    return messages.spots(space, asked);
  }

  @Override
  public Walked written(UserId sender, Walk from, int scanned) {
    return messages.written(sender, from, scanned);
  }

  @Override
  public long count(Stretch stretch) {
    return messages.count(stretch);
  }

  @Override
  public List<Message> search(List<Stretch> stretches, String words, int limit) {
    return messages.search(stretches, words, limit);
  }

  @Override
  public @Nullable Message message(ConversationId conversation, long id) {
    return messages.message(conversation, id);
  }

  @Override
  public List<Message> pinned(ConversationId conversation, int limit) {
    return messages.pinned(conversation, limit);
  }

  @Override
  public int unread(ConversationId conversation, String user, long after, int cap) {
    return messages.unread(conversation, user, after, cap);
  }

  @Override
  public Map<ConversationId, Integer> unread(UserId reader, Map<ConversationId, Long> after, int cap) {
    return messages.unread(reader, after, cap);
  }

  @Override
  public List<Message> last(String space, Collection<ConversationId> conversations) {
    return messages.last(space, conversations);
  }
}
