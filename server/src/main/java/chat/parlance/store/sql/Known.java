package chat.parlance.store.sql;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What the writer knows of committed heads and members, so that it does not read them again in each transaction. It is
/// true because nobody else writes. Each half bounded in bytes; the least recently used goes first. For the thread that holds the
/// writer.
final class Known {

  private static final long BYTES = 16L << 20;
  private static final int ENTRY = 100;
  private static final int MEMBER = 200;

  private final Recent<ConversationId, Conversation> heads = new Recent<>();
  private final Recent<Seat, Member> members = new Recent<>();

  private record Seat(ConversationId conversation, String user) {}

  /// Values by key, as long as they fit into [#BYTES] together.
  private static final class Recent<K, V> {

    private record Held<V>(V value, long weight) {}

    private final LinkedHashMap<K, Held<V>> held = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    @Nullable V get(K key) {
      var found = held.get(key);
      return found == null ? null : found.value();
    }

    void put(K key, V value, long weight) {
      remove(key);
      held.put(key, new Held<>(value, weight + ENTRY));
      bytes += weight + ENTRY;
      for (var oldest = held.entrySet().iterator(); bytes > BYTES && oldest.hasNext();) {
        bytes -= oldest.next().getValue().weight();
        oldest.remove();
      }
    }

    void remove(K key) {
      var gone = held.remove(key);
      bytes -= gone == null ? 0 : gone.weight();
    }

    void clear() {
      held.clear();
      bytes = 0;
    }
  }

  @Nullable Conversation head(ConversationId id) {
    return heads.get(id);
  }

  void keep(Conversation head) {
    heads.put(head.id(), head, head.weight());
  }

  @Nullable Member member(ConversationId id, String user) {
    return members.get(new Seat(id, user));
  }

  void keep(Member member) {
    members.put(new Seat(member.conversation(), member.user()), member, MEMBER + member.user().length());
  }

  /// This membership is about to change.
  void forget(ConversationId id, String user) {
    members.remove(new Seat(id, user));
  }

  /// A transaction failed: what was kept of it may not be so.
  void clear() {
    heads.clear();
    members.clear();
  }
}
