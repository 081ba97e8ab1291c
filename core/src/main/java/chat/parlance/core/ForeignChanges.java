package chat.parlance.core;

import chat.parlance.core.store.Stores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What others committed, read from the log as it is told here. May block on the store.
final class ForeignChanges {

  static final int PAGE = 200;

  private final Stores stores;
  private final Views views;
  private final ClusterCounters counters;

  ForeignChanges(Stores stores, Views views, ClusterCounters counters) {
    this.stores = stores;
    this.views = views;
    this.counters = counters;
  }

  /// The first [#PAGE] changes behind `after`, with the newest head there is.
  List<Committed> page(ConversationId id, long after) {
    var changes = read(id, after, PAGE);
    var head = changes.isEmpty() ? null : stores.conversations().conversation(id);
    return head == null ? List.of() : told(changes, head);
  }

  /// The position up to which nothing is left of the log behind `after`; `after` if something is.
  long gone(ConversationId id, long after) {
    var head = stores.conversations().conversation(id); // first: what comes meanwhile is not gone
    return head != null && head.lastSeq() > after && read(id, after, 1).isEmpty() ? head.lastSeq() : after;
  }

  /// All changes behind `after` and before `before`, with this head, which is newer.
  List<Committed> between(ConversationId id, long after, long before, Conversation head) {
    var all = new ArrayList<Change>();
    long from = after;
    while (from < before - 1) {
      var changes = read(id, from, (int) Math.min(PAGE, before - 1 - from)).stream()
          .filter(change -> change.seq() < before).toList();
      if (changes.isEmpty()) {
        break; // retention took them away
      }
      all.addAll(changes);
      from = changes.getLast().seq();
    }
    return told(all, head);
  }

  /// The position at which the user got into the conversation last, among the newest so many; 0 if it is not among them.
  long joined(ConversationId id, String user, int among) {
    var head = stores.conversations().conversation(id);
    long from = head == null ? 0 : Math.max(0, head.lastSeq() - among);
    long joined = 0;
    for (var page = read(id, from, PAGE); !page.isEmpty(); page = read(id, page.getLast().seq(), PAGE)) {
      for (var change : page) {
        boolean gotIn = switch (change.body()) {
          case ChangeBody.Opened opened -> opened.kind() == ConversationKind.GLOBAL
              || opened.members().stream().anyMatch(seat -> seat.user().equals(user));
          case ChangeBody.MemberJoined(var who, _) -> who.equals(user);
          default -> false;
        };
        joined = gotIn ? change.seq() : joined;
      }
    }
    return joined;
  }

  private List<Change> read(ConversationId id, long after, int limit) {
    counters.reads.increment();
    return stores.log().changes(id, after, limit);
  }

  /// A log may be ahead of its head for a moment.
  private List<Committed> told(List<Change> changes, Conversation newest) {
    var head = newest;
    var roles = views.members(head.id(), changes.stream().map(Change::actor).collect(Collectors.toSet()));
    var messages = new HashMap<Long, @Nullable Message>();
    var told = new ArrayList<Committed>(changes.size());
    for (var change : changes) {
      head = change.seq() == head.lastSeq() + 1 ? head.after(change) : head;
      var author = roles.get(change.actor());
      told.add(new Committed(change, head, author == null ? null : author.role(), about(change, messages),
          new Committed.Source(0, System.nanoTime(), Passage.UNWATCHED)));
    }
    return told;
  }

  /// The message that was edited or reacted to, as it is now; null if it was taken back or is gone.
  private @Nullable Message about(Change change, Map<Long, @Nullable Message> known) {
    return switch (change.body()) {
      case ChangeBody.Edited _,ChangeBody.Reacted _,ChangeBody.Unreacted _ -> {
        long id = change.body().aboutMessage();
        if (!known.containsKey(id)) {
          var now = stores.conversations().message(change.conversation(), id);
          known.put(id, now == null || now.deleted() ? null : now);
        }
        yield known.get(id);
      }
      default -> null;
    };
  }
}
