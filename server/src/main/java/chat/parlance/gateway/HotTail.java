package chat.parlance.gateway;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.RecentChanges;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest changes of active conversations, in memory and in encoded form, so that resumes and newest pages after a mass
/// reconnect read no database.
///
/// Bounded in bytes over all conversations (the least recently used conversation goes first) and in changes per
/// conversation. What an edit or a deletion withdraws is rewritten here too. Safe for many threads.
public final class HotTail implements RecentChanges {

  private static final int PER_CONVERSATION = 1_000;
  /// What one kept change is taken to weigh: the change, one encoding and the table around them.
  private static final int OVERHEAD = 400;

  private static final class Tail {
    final ArrayDeque<EncodedChange> changes = new ArrayDeque<>();
    long bytes;
  }

  private final long capacity;
  private final LinkedHashMap<ConversationId, Tail> tails = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// `capacity` in bytes, as estimated.
  public HotTail(long capacity) {
    this.capacity = capacity;
  }

  /// Takes the next change of its conversation. In order of positions.
  synchronized void add(EncodedChange encoded) {
    var change = encoded.change();
    var tail = tails.computeIfAbsent(change.conversation(), _ -> new Tail());
    var newest = tail.changes.peekLast();
    if (newest != null && newest.change().seq() + 1 != change.seq()) {
      clear(tail);
    }
    if (change.body() instanceof ChangeBody.Edited || change.body() instanceof ChangeBody.Deleted) {
      rewrite(tail, change);
    }
    tail.changes.addLast(encoded);
    weigh(tail, weight(change));
    if (tail.changes.size() > PER_CONVERSATION) {
      weigh(tail, -weight(tail.changes.removeFirst().change()));
    }
    evict();
  }

  private void rewrite(Tail tail, Change later) {
    long messageSeq = later.body() instanceof ChangeBody.Edited(_, var seq, _) ? seq
        : later.body() instanceof ChangeBody.Deleted(_, var seq) ? seq : 0;
    var first = tail.changes.peekFirst();
    if (first == null || tail.changes.getLast().change().seq() < messageSeq) {
      return;
    }
    var all = new ArrayList<>(tail.changes);
    clear(tail);
    for (var one : all) {
      var body = ChangeBody.rewritten(one.change().body(), later);
      var kept = body.equals(one.change().body()) ? one : one.rewritten(one.change().with(body));
      tail.changes.addLast(kept);
      weigh(tail, weight(kept.change()));
    }
  }

  private void evict() {
    var eldest = tails.entrySet().iterator();
    while (bytes > capacity && eldest.hasNext()) {
      clear(eldest.next().getValue());
      eldest.remove();
    }
  }

  private void clear(Tail tail) {
    bytes -= tail.bytes;
    tail.bytes = 0;
    tail.changes.clear();
  }

  private void weigh(Tail tail, long weight) {
    tail.bytes += weight;
    bytes += weight;
  }

  private static long weight(Change change) {
    return switch (change.body()) {
      case ChangeBody.Posted posted -> OVERHEAD + 3L * posted.content().weight();
      case ChangeBody.Edited edited -> OVERHEAD + 3L * edited.content().weight();
      case ChangeBody.Opened opened -> OVERHEAD + 128L * opened.members().size();
      default -> OVERHEAD;
    };
  }

  /// All changes after `after` up to the newest, encoded; null when some of them are not here.
  synchronized @Nullable List<EncodedChange> encodedSince(ConversationId conversation, long after) {
    var tail = tails.get(conversation);
    var first = tail == null ? null : tail.changes.peekFirst();
    if (tail == null || first == null || first.change().seq() > after + 1) {
      return null;
    }
    long newest = tail.changes.getLast().change().seq();
    if (after > newest) {
      return null;
    }
    var since = new ArrayList<EncodedChange>((int) (newest - after));
    for (var all = tail.changes.descendingIterator(); all.hasNext() && since.size() < newest - after;) {
      since.add(all.next());
    }
    return since.reversed();
  }

  @Override
  public @Nullable List<Change> since(ConversationId conversation, long after) {
    var encoded = encodedSince(conversation, after);
    return encoded == null ? null : encoded.stream().map(EncodedChange::change).toList();
  }

  /// How many bytes are kept, as estimated.
  public synchronized long bytes() {
    return bytes;
  }
}
