package chat.parlance.core;

import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Somebody's conversations with what was said last in each, for clients that show a list of them. Asks the store as often for many
/// as for one. May block.
public final class Inbox {

  /// What is asked for: conversations of these kinds, no more than `limit`, with `people` others of each at most.
  public record Ask(Set<ConversationKind> kinds, int limit, int people) {
    public Ask {
      kinds = Set.copyOf(kinds);
    }
  }

  /// A conversation, the newest message that is left and that was not cleared, how far its owner has read, and who else is in it.
  public record Entry(Conversation head, @Nullable Message newest, Marks marks, List<String> others) {

    /// When something was said last.
    public Instant at() {
      return newest == null ? head.createdAt() : newest.at();
    }
  }

  private static final Comparator<Entry> NEWEST_FIRST = Comparator.comparing(Entry::at)
      .thenComparingLong(entry -> entry.head().id().value()).reversed();

  private final Stores stores;
  private final Views views;
  private final Conversations conversations;

  public Inbox(Stores stores, Views views, Conversations conversations) {
    this.stores = stores;
    this.views = views;
    this.conversations = conversations;
  }

  /// The conversations that `by` is in, of the kinds that are asked for: those with the newest activity, by their newest message.
  public List<Entry> of(Identity by, Ask ask) {
    var heads = conversations.byActivity(by).stream().filter(head -> ask.kinds().contains(head.kind()))
        .limit(ask.limit()).toList();
    var ids = heads.stream().map(Conversation::id).toList();
    var marks = views.marks(by.id(), ids);
    var newest = stores.conversations().newest(by.space(), ids).stream()
        .collect(Collectors.toMap(Message::conversation, message -> message));
    var others = others(by, heads, ask.people());
    return heads.stream().map(head -> {
      var mine = marks.getOrDefault(head.id(), Marks.NONE);
      var last = newest.get(head.id());
      return new Entry(head, last == null || last.seq() <= mine.cleared() ? null : last, mine,
          others.getOrDefault(head.id(), List.of()));
    }).sorted(NEWEST_FIRST).toList();
  }

  /// Who is in each of these conversations beside `by`, at most `limit` people; checks no membership.
  public Map<ConversationId, List<String>> others(Identity by, Collection<Conversation> heads, int limit) {
    var others = new HashMap<ConversationId, List<String>>();
    var larger = heads.stream().filter(head -> head.kind() != ConversationKind.DIRECT).map(Conversation::id).toList();
    stores.conversations().members(by.space(), larger, limit + 1).stream()
        .filter(member -> !member.user().equals(by.user()))
        .collect(Collectors.groupingBy(Member::conversation, Collectors.mapping(Member::user, Collectors.toList())))
        .forEach((id, users) -> others.put(id, users.stream().limit(limit).toList()));
    for (var head : heads) {
      if (head.kind() == ConversationKind.DIRECT) {
        others.put(head.id(), List.of(Objects.requireNonNull(head.with(by.user()))));
      }
    }
    return others;
  }
}
