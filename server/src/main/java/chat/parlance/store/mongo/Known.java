package chat.parlance.store.mongo;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this server remembers of heads, and of members as they are at these heads, so that a busy conversation is not read again for
/// each transaction. It may be outdated: who appends behind an outdated head loses the race for the position. Bounded in
/// bytes; the least recently used conversation goes first.
final class Known {

  private static final long BYTES = 64L << 20;
  private static final int ENTRY = 200;
  private static final int MEMBER = 200;

  /// A head, and when ([#now]) it came to be known.
  record Head(Conversation conversation, long since) {}

  private static final class Held {
    final Head head;
    final Map<String, Member> members = new HashMap<>();
    long weight;

    Held(Head head) {
      this.head = head;
      this.weight = ENTRY + head.conversation().weight();
    }
  }

  private final LinkedHashMap<ConversationId, Held> held = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long clock;

  /// Grows with everything that comes to be known.
  synchronized long now() {
    return clock;
  }

  synchronized @Nullable Head head(ConversationId id) {
    var found = held.get(id);
    return found == null ? null : found.head;
  }

  /// What was read just now; returns since when it is known. What is remembered of something older is forgotten.
  synchronized long read(ConversationId id, @Nullable Conversation head) {
    clock++;
    var before = held.get(id);
    if (head != null && (before == null || before.head.conversation().lastSeq() < head.lastSeq())) {
      put(new Held(new Head(head, clock)));
    }
    return clock;
  }

  /// A transaction moved the head from position `from`, and left these members in another state; null who is none any more.
  synchronized void moved(long from, Conversation head, Map<String, @Nullable Member> members) {
    clock++;
    var before = held.get(head.id());
    if (before != null && before.head.conversation().lastSeq() > head.lastSeq()) {
      return;
    }
    var after = new Held(new Head(head, clock));
    if (before != null && before.head.conversation().lastSeq() == from) {
      before.members.values().forEach(member -> seat(after, member.user(), member));
    }
    members.forEach((user, member) -> seat(after, user, member));
    put(after);
  }

  synchronized @Nullable Member member(ConversationId id, String user, long seq) {
    var found = held.get(id);
    return found == null || found.head.conversation().lastSeq() != seq ? null : found.members.get(user);
  }

  /// A member who was read while the head was at this position.
  synchronized void read(Member member, long seq) {
    var found = held.get(member.conversation());
    if (found != null && found.head.conversation().lastSeq() == seq) {
      bytes -= found.weight;
      seat(found, member.user(), member);
      bytes += found.weight;
      shrink();
    }
  }

  synchronized void forget(ConversationId id) {
    var gone = held.remove(id);
    bytes -= gone == null ? 0 : gone.weight;
  }

  private static void seat(Held in, String user, @Nullable Member member) {
    int weight = MEMBER + 2 * user.length();
    in.weight -= in.members.remove(user) == null ? 0 : weight;
    if (member != null) {
      in.members.put(user, member);
      in.weight += weight;
    }
  }

  private void put(Held newest) {
    forget(newest.head.conversation().id());
    held.put(newest.head.conversation().id(), newest);
    bytes += newest.weight;
    shrink();
  }

  private void shrink() {
    for (var oldest = held.values().iterator(); bytes > BYTES && oldest.hasNext();) {
      bytes -= oldest.next().weight;
      oldest.remove();
    }
  }
}
