package chat.parlance.gateway;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.RecentChanges;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The newest changes of active conversations, in memory and in encoded form, so that resumes and newest pages after a mass
/// reconnect read no database.
///
/// Bounded in bytes over all conversations (the least recently used conversation goes first) and in changes per
/// conversation. Counted are the words of changes, the words of heads and the frames that were made. What an edit or
/// a deletion withdraws is rewritten here too, and how a message is stands only with the last change that says it. Safe for
/// many threads.
public final class HotTail implements RecentChanges {

  private static final int PER_CONVERSATION = 1_000;
  /// So many changes of all conversations together are told to one who returns.
  private static final int MOST_MISSED = 5_000;
  /// What the tables and the records around one kept change take; its words, its head's and its frames are weighed.
  private static final int OVERHEAD = 400;
  /// What the tables take for one conversation.
  private static final int TAIL = 300;

  private static final class Tail {
    final ArrayDeque<EncodedChange> changes = new ArrayDeque<>();
    /// What the head of the newest change weighs; the others hold the same words, or those of their change.
    long head;
  }

  private final long capacity;
  private final boolean whole;
  private final LinkedHashMap<ConversationId, Tail> tails = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  /// The greatest number of a change that is no longer here.
  private long forgotten;

  /// `capacity` in bytes, as estimated.
  public HotTail(long capacity) {
    this(capacity, false);
  }

  /// `whole`: there are dialects that tell whole messages, so edits and reactions are kept with what they are about.
  public HotTail(long capacity, boolean whole) {
    this.capacity = capacity;
    this.whole = whole;
  }

  /// Takes the next change of its conversation, in order of positions, and returns it ready to be encoded.
  EncodedChange add(Committed committed, LongAdder encodings) {
    return add(committed, 0, encodings);
  }

  /// The same for a change with a number, whose magnitude is greater than those before; see [EncodedChange#number].
  synchronized EncodedChange add(Committed committed, long number, LongAdder encodings) {
    var change = committed.change();
    var tail = tails.computeIfAbsent(change.conversation(), _ -> {
      bytes += TAIL;
      return new Tail();
    });
    var newest = tail.changes.peekLast();
    if (newest != null && newest.change().seq() + 1 != change.seq()) {
      clear(tail);
      newest = null;
    }
    var about = whole ? committed.message() : null;
    if (about != null || change.body() instanceof ChangeBody.Edited || change.body() instanceof ChangeBody.Deleted) {
      rewrite(tail, change);
    }
    var head = newest == null ? committed.head() : committed.head().sharing(newest.committed().head());
    var encoded = new EncodedChange(
        new Committed(change, head, committed.role(), about, committed.source()), number, encodings, this);
    keep(tail, encoded);
    bytes += head.weight() - tail.head;
    tail.head = head.weight();
    if (tail.changes.size() > PER_CONVERSATION) {
      forget(tail.changes.removeFirst());
    }
    evict();
    return encoded;
  }

  private void keep(Tail tail, EncodedChange encoded) {
    tail.changes.addLast(encoded);
    var about = encoded.committed().message();
    encoded.weight = OVERHEAD + encoded.change().weight() + (about == null ? 0 : about.weight());
    bytes += encoded.weight;
  }

  private void forget(EncodedChange encoded) {
    forgotten = Math.max(forgotten, encoded.number());
    drop(encoded);
  }

  private void drop(EncodedChange encoded) {
    bytes -= encoded.weight;
    encoded.weight = 0;
  }

  /// A frame was made of the change, which counts from now on if the change is still here.
  synchronized void grown(EncodedChange encoded, int frameBytes) {
    if (encoded.weight > 0) {
      encoded.weight += frameBytes;
      bytes += frameBytes;
      evict();
    }
  }

  /// What is kept about the same message says what `later` leaves of it, without the message.
  private void rewrite(Tail tail, Change later) {
    if (tail.changes.stream().noneMatch(one -> isOutdated(one, later))) {
      return;
    }
    var all = new ArrayList<>(tail.changes);
    tail.changes.clear();
    for (var one : all) {
      if (isOutdated(one, later)) {
        drop(one);
        keep(tail, one.rewritten(one.change().with(ChangeBody.rewritten(one.change().body(), later))));
      } else {
        tail.changes.addLast(one);
      }
    }
  }

  /// The conversations of which something is here.
  public synchronized List<ConversationId> remembered() {
    return List.copyOf(tails.keySet());
  }

  /// What stood at positions up to `floor` is gone, and so is what later entries say of messages there.
  synchronized void trimmed(ConversationId conversation, long floor) {
    var tail = tails.get(conversation);
    if (tail == null) {
      return;
    }
    while (!tail.changes.isEmpty() && tail.changes.getFirst().change().seq() <= floor) {
      forget(tail.changes.removeFirst());
    }
    if (tail.changes.isEmpty()) {
      clear(tail);
      return;
    }
    var all = new ArrayList<>(tail.changes);
    tail.changes.clear();
    for (var one : all) {
      var body = one.change().body();
      if (body.aboutSeq() == 0 || body.aboutSeq() > floor) {
        tail.changes.addLast(one);
      } else {
        drop(one);
        keep(tail, one.rewritten(one.change().with(body.withoutWords())));
      }
    }
  }

  private static boolean isOutdated(EncodedChange one, Change later) {
    var body = one.change().body();
    return body.aboutMessage() == later.body().aboutMessage()
        && (one.committed().message() != null || !ChangeBody.rewritten(body, later).equals(body));
  }

  private void evict() {
    var eldest = tails.entrySet().iterator();
    while (bytes > capacity && eldest.hasNext()) {
      var tail = eldest.next().getValue();
      clear(tail);
      bytes -= TAIL;
      eldest.remove();
    }
  }

  private void clear(Tail tail) {
    tail.changes.forEach(this::forget);
    tail.changes.clear();
    bytes -= tail.head;
    tail.head = 0;
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

  /// Whether everything with a greater number is still here.
  synchronized boolean reachesBackTo(long number) {
    return forgotten <= number;
  }

  /// What came after some number, in the order of numbers, and where the conversations that are here end.
  record Missed(List<EncodedChange> changes, Map<ConversationId, Long> ends) {}

  /// What came in these conversations, as far as they are heard, after this number and is for this user: of one that the user came
  /// into meanwhile, what came since. Null if some of it is no longer here, or it is very much, or the user was out of a
  /// conversation for a while.
  synchronized @Nullable Missed after(long number, Map<ConversationId, Boolean> conversations, String user) {
    if (!reachesBackTo(number)) {
      return null;
    }
    var changes = new ArrayList<EncodedChange>();
    var ends = new HashMap<ConversationId, Long>();
    for (var one : conversations.entrySet()) {
      var id = one.getKey();
      var tail = tails.get(id);
      var newest = tail == null ? null : tail.changes.peekLast();
      if (tail != null && newest != null) {
        ends.put(id, newest.change().seq());
        if (one.getValue() && newest.number() > number && !collect(tail, number, user, changes)) {
          return null;
        }
      }
    }
    changes.sort(Comparator.comparingLong(EncodedChange::number));
    return new Missed(changes, ends);
  }

  private static boolean collect(Tail tail, long number, String user, List<EncodedChange> changes) {
    boolean inside = true;
    for (var all = tail.changes.descendingIterator(); all.hasNext();) {
      var encoded = all.next();
      if (encoded.number() <= number) {
        break;
      }
      if (changes.size() == MOST_MISSED
          || encoded.change().body() instanceof ChangeBody.MemberLeft(var who) && who.equals(user)) {
        return false;
      }
      if (inside) {
        changes.add(encoded);
      }
      inside = inside && !(encoded.change().body() instanceof ChangeBody.MemberJoined(var who, _) && who.equals(user));
    }
    return true;
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
