package chat.parlance.core;

import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was said: history, changes, receipts, search. Checks membership at each call; everything here may block on the store.
public final class Reading {

  /// Which part of a history is asked for.
  public sealed interface Range {
    record Newest() implements Range {}

    record Before(long seq) implements Range {}

    record After(long seq) implements Range {}

    record Around(long seq) implements Range {}
  }

  /// Positions greater than `after` and smaller than `before`.
  public record Span(long after, long before) {
    public static final Span ALL = new Span(0, Long.MAX_VALUE);
  }

  /// Messages ascending by position. `hasMore`: there are others further in the direction of reading (for `Around`: on
  /// either side).
  public record Page(List<Message> messages, boolean hasMore, long lastSeq) {}

  /// What a newest page is made of: what was posted at positions after `after`, up to `lastSeq`.
  public record Newest(ConversationId conversation, long after, long lastSeq) {}

  /// Changes in order, from behind position `after` on: the one that was asked for, or a later one if what stood in between was taken
  /// away. `hasMore`: the log goes on after them.
  public record Changes(long after, List<Change> changes, boolean hasMore, long lastSeq) {}

  /// Where a search goes on: at positions before `beforeSeq` of `conversation`, then in conversations less lately active.
  public record SearchCursor(long conversation, long beforeSeq) {}

  /// What a search found; `next` is null when everything was looked at.
  public record Found(List<Message> messages, @Nullable SearchCursor next) {}

  private static final int FOREIGN = 200;

  private final Stores stores;
  private final Conversations conversations;
  private final Views views;
  private final RecentChanges recent;
  private final Search search;

  public Reading(Stores stores, Conversations conversations, Views views, RecentChanges recent) {
    this.stores = stores;
    this.conversations = conversations;
    this.views = views;
    this.recent = recent;
    this.search = new Search(stores, views);
  }

  /// A page of at most `limit` messages; what `by` has cleared is not in it. `thread` 0 means all messages.
  public Page messages(Identity by, ConversationId id, Range range, int limit, long thread) {
    var head = conversations.visible(by, id);
    long cleared = views.marks(id, by.user()).cleared();
    return switch (range) {
      case Range.Newest _ -> back(head, cleared, Long.MAX_VALUE, limit, thread);
      case Range.Before(var seq) -> back(head, cleared, seq, limit, thread);
      case Range.After(var seq) -> forth(head, Math.max(seq, cleared), limit, thread);
      case Range.Around(var seq) -> {
        var older = back(head, cleared, seq, limit / 2, thread);
        var newer = forth(head, Math.max(seq - 1, cleared), limit - limit / 2, thread);
        var both = new ArrayList<>(older.messages());
        both.addAll(newer.messages());
        yield new Page(both, older.hasMore() || newer.hasMore(), head.lastSeq());
      }
    };
  }

  /// The newest `limit` messages at positions greater than `after` and smaller than `before`, ascending, without the `skip`
  /// newest of them; and how many there are between the two. What `by` has cleared, and what was deleted, is not there.
  public Conversations.Counted<Message> between(Identity by, ConversationId id, Span span, long skip, int limit) {
    conversations.visible(by, id);
    long after = Math.max(span.after(), views.marks(id, by.user()).cleared());
    var stretch = new ConversationStore.Stretch(id, after, span.before());
    long total = stores.conversations().count(stretch);
    return new Conversations.Counted<>(skip >= total ? List.of()
        : stores.conversations().newest(stretch, skip, limit), total);
  }

  /// The newest `limit` messages that were written before `at`, or at any time if it is null, ascending. What `by` has cleared,
  /// and what was deleted, is not there. Times are taken to go on with positions.
  public List<Message> before(Identity by, ConversationId id, @Nullable Instant at, int limit) {
    var head = conversations.visible(by, id);
    long after = views.marks(id, by.user()).cleared();
    if (at == null) {
      var page = fromMemory(head, after, limit);
      if (page != null && page.messages().stream().noneMatch(Message::deleted)) {
        return page.messages();
      }
    }
    long end = at == null ? Long.MAX_VALUE : firstNotBefore(head, after, at);
    return stores.conversations().newest(new ConversationStore.Stretch(id, after, end), 0, limit);
  }

  /// The position of the first message behind `after` that is not older than `at`, found by halving.
  private long firstNotBefore(Conversation head, long after, Instant at) {
    long older = after;
    long end = head.lastSeq() + 1;
    while (end - older > 1) {
      long middle = older + (end - older) / 2;
      var last = stores.conversations().messages(head.id(),
          new ConversationStore.Part(older, middle + 1, 1, true, 0));
      if (last.isEmpty() || last.getFirst().at().isBefore(at)) {
        older = middle;
      } else {
        end = last.getFirst().seq();
      }
    }
    return end;
  }

  /// Where those of these messages are that `by` may see, also deleted ones.
  public List<ConversationStore.Spot> spots(Identity by, Collection<Long> messages) {
    return stores.conversations().spots(by.space(), messages).stream()
        .filter(spot -> Access.allowed(conversations.head(spot.conversation()),
            views.member(spot.conversation(), by.user()), by))
        .toList();
  }

  /// Of what the newest page of `by` is made, for who has the changes at hand. Throws as [#messages] does.
  public Newest newest(Identity by, ConversationId id) {
    var head = conversations.visible(by, id);
    return new Newest(id, views.marks(id, by.user()).cleared(), head.lastSeq());
  }

  private Page back(Conversation head, long after, long before, int limit, long thread) {
    if (before > head.lastSeq() && thread == 0) {
      var page = fromMemory(head, after, limit);
      if (page != null) {
        return page;
      }
    }
    var part = new ConversationStore.Part(after, before, limit + 1, true, thread);
    var messages = stores.conversations().messages(head.id(), part);
    boolean more = messages.size() > limit;
    return new Page(more ? messages.subList(1, messages.size()) : messages, more, head.lastSeq());
  }

  /// The newest page from memory, or null when not all of it is there.
  private @Nullable Page fromMemory(Conversation head, long after, int limit) {
    for (long window = limit + 1L;; window *= 4) {
      long from = Math.max(after, head.lastSeq() - window);
      var changes = recent.since(head.id(), from);
      if (changes == null) {
        return null;
      }
      var fold = new MessageFold();
      changes.forEach(fold::add);
      var messages = fold.messages();
      if (messages.size() > limit) {
        return new Page(messages.subList(messages.size() - limit, messages.size()), true, head.lastSeq());
      }
      if (from == after) {
        return new Page(messages, false, head.lastSeq());
      }
    }
  }

  private Page forth(Conversation head, long after, int limit, long thread) {
    var part = new ConversationStore.Part(after, Long.MAX_VALUE, limit + 1, false, thread);
    var messages = stores.conversations().messages(head.id(), part);
    boolean more = messages.size() > limit;
    return new Page(more ? messages.subList(0, limit) : messages, more, head.lastSeq());
  }

  /// The changes after `after`; what `by` has cleared is in them, for it is only hidden.
  public Changes changes(Identity by, ConversationId id, long after, int limit) {
    var head = conversations.visible(by, id);
    var known = recent.since(id, after);
    var changes = known != null
        ? known.subList(0, Math.min(limit, known.size()))
        : stores.log().changes(id, after, limit);
    long begin = known != null ? after
        : changes.isEmpty() ? Math.max(after, head.lastSeq()) : changes.getFirst().seq() - 1;
    long last = changes.isEmpty() ? begin : changes.getLast().seq();
    return new Changes(begin, changes, last < head.lastSeq(), Math.max(last, head.lastSeq()));
  }

  /// The message, or throws [Rejection.NotFound]; deleted ones are found without content.
  public Message message(Identity by, ConversationId id, long message) {
    var found = known(by, id, message);
    if (found == null) {
      throw new RejectedException(new Rejection.NotFound("message", Long.toString(message, 36)));
    }
    return found;
  }

  /// The message that `by` sent with this result. One that is gone since is shown like one that was deleted.
  public Message sent(Identity by, Receipt receipt) {
    var found = known(by, receipt.conversation(), receipt.message());
    return found != null ? found
        : new Message(receipt.conversation(), receipt.message(), receipt.seq(), by.user(), receipt.at(),
            MessageKind.TEXT, Content.NOTHING, 0, 0, null, null, receipt.at(), false, List.of());
  }

  /// The same as [#message], or null.
  public @Nullable Message known(Identity by, ConversationId id, long message) {
    conversations.visible(by, id);
    return stores.conversations().message(id, message);
  }

  /// The pinned messages, newest first.
  public List<Message> pinned(Identity by, ConversationId id, int limit) {
    conversations.visible(by, id);
    return stores.conversations().pinned(id, limit);
  }

  /// The newest message of somebody else than `reader`, among the last 200 at positions greater than `after` and up to `upTo`
  /// that were not deleted; null if there is none. Checks no membership.
  public @Nullable Message newestForeign(ConversationId id, long after, long upTo, String reader) {
    return stores.conversations().newest(new ConversationStore.Stretch(id, after, upTo + 1), 0, FOREIGN).stream()
        .filter(message -> !message.sender().equals(reader)).max(Comparator.comparingLong(Message::seq)).orElse(null);
  }

  /// Who has read the message, and when; its sender is not among them.
  public List<MarkStore.Reader> readers(Identity by, ConversationId id, long message, int limit) {
    return readers(message(by, id, message), limit);
  }

  /// The same for a message that `by` was shown a moment ago.
  public List<MarkStore.Reader> readers(Message shown, int limit) {
    return stores.marks().readers(shown.conversation(), shown.seq(), limit).stream()
        .filter(reader -> !reader.user().equals(shown.sender())).toList();
  }

  /// The same for messages of one conversation that `by` was shown a moment ago, by their ids; asked for all at once.
  public Map<Long, List<MarkStore.Reader>> readers(ConversationId id, List<Message> shown, int limit) {
    if (shown.isEmpty()) {
      return Map.of();
    }
    var bySeq = stores.marks().readers(id, shown.stream().map(Message::seq).toList(), limit);
    return shown.stream().collect(Collectors.toMap(Message::id, message -> bySeq
        .getOrDefault(message.seq(), List.of()).stream().filter(reader -> !reader.user().equals(message.sender()))
        .toList()));
  }

  public Marks marks(Identity by, ConversationId id) {
    conversations.visible(by, id);
    return views.marks(id, by.user());
  }

  /// Messages that contain `words` (ignoring case), newest first within each conversation, conversations by activity.
  ///
  /// Looks at no more than 20,000 positions in one call; `next` says where to go on. `in` limits it to one conversation.
  /// Throws [Rejection.RateLimited] when the user has two searches running, [Rejection.Overloaded] when too many run.
  public Found search(Identity by, String words, @Nullable ConversationId in, @Nullable SearchCursor from, int limit) {
    return search.inTurn(by.id(), () -> {
      var places = in != null ? List.of(conversations.visible(by, in)) : conversations.byActivity(by);
      return search.search(by.id(), words, places, from, limit);
    });
  }
}
