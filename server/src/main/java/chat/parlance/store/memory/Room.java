package chat.parlance.store.memory;

import chat.parlance.core.store.Contents.Marked;
import chat.parlance.core.store.Contents.Step;
import chat.parlance.core.store.ConversationStore.Walk;
import chat.parlance.core.store.RetentionStore.Reach;
import java.util.stream.Stream;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.CodePoints;
import chat.parlance.core.Conversation;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Stretch;
import chat.parlance.core.store.MarkStore.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One conversation: its log, and what the log adds up to. Guarded by the lock of [Tables].
final class Room {

  private static final int STEPS_KEPT = 1_000;

  /// How far a member is, and when the read mark got where.
  private static final class Progress {
    Marks marks = Marks.NONE;
    final TreeMap<Long, Instant> steps = new TreeMap<>();
  }

  private Conversation head;
  private final List<Change> log = new ArrayList<>();
  private final TreeMap<Long, Kept> messages = new TreeMap<>();
  private final Map<Long, Long> seqOf = new HashMap<>();
  /// At which positions the words of a message are.
  private final Map<Long, List<Long>> spoken = new HashMap<>();
  private long floor;
  /// Of an empty log: when the last change was taken away.
  private Instant emptied = Instant.EPOCH;
  private final TreeMap<String, Member> members = new TreeMap<>(CodePoints.ORDER);
  private final Map<String, Progress> progress = new HashMap<>();

  Room(Conversation head) {
    this.head = head;
  }

  /// A conversation whose log begins behind the position of its head; `before`, if there was one, leaves it the marks.
  static Room adopted(Conversation head, @Nullable Room before) {
    var room = new Room(head);
    room.floor = head.lastSeq();
    room.emptied = head.updatedAt();
    if (before != null) {
      room.progress.putAll(before.progress);
    }
    return room;
  }

  /// Positions up to this one are not there.
  long floor() {
    return floor;
  }

  Conversation head() {
    return head;
  }

  void append(Change change, Conversation newHead) {
    head = newHead;
    var body = change.body();
    var places = spoken.getOrDefault(body.aboutMessage(), List.of());
    switch (body) {
      case ChangeBody.Posted posted -> {
        seqOf.put(posted.id(), change.seq());
        spoken.computeIfAbsent(posted.id(), _ -> new ArrayList<>()).add(change.seq());
      }
      case ChangeBody.Edited edited -> {
        places.forEach(place -> rewrite(place, change));
        spoken.computeIfAbsent(edited.message(), _ -> new ArrayList<>()).add(change.seq());
      }
      case ChangeBody.Deleted _ -> places.forEach(place -> rewrite(place, change));
      default -> {
        // leaves the earlier entries as they are
      }
    }
    log.add(change);
  }

  private void rewrite(long seq, Change later) {
    if (seq > floor) {
      int place = (int) (seq - floor - 1);
      var earlier = log.get(place);
      log.set(place, earlier.with(ChangeBody.rewritten(earlier.body(), later)));
    }
  }

  Reach reach() {
    return new Reach(head.id(), floor, head.lastSeq(), log.isEmpty() ? emptied : log.getFirst().at());
  }

  /// How far one gets from behind `from` with so many rows; at least one position, until `end`.
  long affordable(long from, long end, int rows) {
    long seq = from;
    for (int left = rows; seq < end; seq++) {
      var kept = messages.get(seq + 1);
      left -= 1 + (kept == null ? 0 : kept.reactions().values().stream().mapToInt(List::size).sum());
      if (left < 0 && seq > from) {
        return seq;
      }
    }
    return seq;
  }

  /// The messages at these positions that have attachments.
  List<Long> filed(long after, long upTo) {
    return messages.subMap(after, false, upTo, true).values().stream().map(Kept::message)
        .filter(message -> !message.content().attachments().isEmpty()).map(Message::id).toList();
  }

  /// Takes away what stands at positions up to `upTo`; the ids of the messages there.
  List<Long> trim(long upTo, Instant now) {
    int gone = Math.clamp(upTo - floor, 0, log.size());
    log.subList(0, gone).clear();
    floor += gone;
    emptied = now;
    var old = messages.headMap(floor, true);
    var ids = old.values().stream().map(kept -> kept.message().id()).toList();
    old.clear();
    for (var id : ids) {
      seqOf.remove(id);
      for (long seq : spoken.getOrDefault(id, List.of())) {
        silence(seq);
      }
      spoken.remove(id);
    }
    return ids;
  }

  /// An entry about a message that is gone says nothing of its content.
  private void silence(long seq) {
    if (seq > floor) {
      int place = (int) (seq - floor - 1);
      log.set(place, log.get(place).with(log.get(place).body().withoutWords()));
    }
  }

  /// Forgets steps at positions that are gone, but for the newest of each member; how many.
  int forgetSteps() {
    int forgotten = 0;
    for (var mine : progress.values()) {
      while (mine.steps.size() > 1 && mine.steps.firstKey() <= floor) {
        mine.steps.pollFirstEntry();
        forgotten++;
      }
    }
    return forgotten;
  }

  List<Change> changes(long after, int limit) {
    int from = Math.clamp(after - floor, 0, log.size());
    return List.copyOf(log.subList(from, (int) Math.min(log.size(), (long) from + limit)));
  }

  void keep(Kept kept) {
    messages.put(kept.message().seq(), kept);
  }

  @Nullable Kept message(long id) {
    var seq = seqOf.get(id);
    return seq == null ? null : messages.get(seq);
  }

  @Nullable Kept messageAt(long seq) {
    return messages.get(seq);
  }

  long count(Stretch stretch) {
    return standing(stretch).values().stream().filter(kept -> !kept.message().deleted()).count();
  }

  List<Message> newest(Stretch stretch, long skip, int limit) {
    return standing(stretch).descendingMap().values().stream().filter(kept -> !kept.message().deleted()).skip(skip)
        .limit(limit).map(Kept::shown).toList().reversed();
  }

  private NavigableMap<Long, Kept> standing(Stretch stretch) {
    return stretch.after() >= stretch.before() ? new TreeMap<>()
        : messages.subMap(stretch.after(), false, stretch.before(), false);
  }

  List<Message> messages(Part part) {
    if (part.after() >= part.before()) {
      return List.of();
    }
    var range = messages.subMap(part.after(), false, part.before(), false);
    var found = (part.newest() ? range.descendingMap() : range).values().stream()
        .filter(kept -> part.thread() == 0 || kept.message().thread() == part.thread()).limit(part.limit())
        .map(Kept::shown).toList();
    return part.newest() ? found.reversed() : found;
  }

  /// What a walk has not passed yet.
  Stream<Message> walk(Walk from) {
    long id = head.id().value();
    var left = id < from.conversation() ? new TreeMap<Long, Kept>()
        : messages.tailMap(id == from.conversation() ? from.seq() : 0, false);
    return left.values().stream().map(Kept::message);
  }

  List<Message> pinned(int limit) {
    return messages.descendingMap().values().stream().filter(kept -> kept.message().pinned()).limit(limit)
        .map(Kept::shown).toList();
  }

  int unread(String user, long after, int cap) {
    return (int) messages.tailMap(after, false).values().stream().map(Kept::message)
        .filter(message -> !message.deleted() && !message.sender().equals(user)).limit(cap).count();
  }

  NavigableMap<String, Member> members() {
    return members;
  }

  Marks marks(String user) {
    var known = progress.get(user);
    return known == null ? Marks.NONE : known.marks;
  }

  void move(String user, Marks marks, Instant at) {
    var mine = progress.computeIfAbsent(user, _ -> new Progress());
    if (marks.read() > mine.marks.read()) {
      mine.steps.putIfAbsent(marks.read(), at);
      if (mine.steps.size() > STEPS_KEPT) {
        mine.steps.pollFirstEntry();
      }
    }
    mine.marks = marks;
  }

  /// Instead of what was there.
  void keep(Marked marked) {
    var mine = new Progress();
    mine.marks = marked.marks();
    marked.steps().forEach(step -> mine.steps.put(step.seq(), step.at()));
    progress.put(marked.user(), mine);
  }

  List<Marked> marked(String after, int limit) {
    return progress.entrySet().stream().filter(one -> CodePoints.ORDER.compare(one.getKey(), after) > 0)
        .sorted(Map.Entry.comparingByKey(CodePoints.ORDER)).limit(limit)
        .map(one -> new Marked(head.id(), one.getKey(), one.getValue().marks, one.getValue().steps.entrySet().stream()
            .map(step -> new Step(step.getKey(), step.getValue())).toList()))
        .toList();
  }

  Map<String, Marks> marks() {
    var all = new HashMap<String, Marks>();
    progress.forEach((user, mine) -> all.put(user, mine.marks));
    return all;
  }

  @Nullable Instant lastRead(String user) {
    var mine = progress.get(user);
    return mine == null || mine.steps.isEmpty() ? null : mine.steps.lastEntry().getValue();
  }

  List<Reader> readers(long seq, int limit) {
    var readers = new ArrayList<Reader>();
    progress.forEach((user, mine) -> {
      var step = mine.marks.read() >= seq ? mine.steps.ceilingEntry(seq) : null;
      if (step != null) {
        readers.add(new Reader(user, step.getValue()));
      }
    });
    readers.sort(Comparator.comparing(Reader::at).thenComparing(Reader::user, CodePoints.ORDER));
    return List.copyOf(readers.subList(0, Math.min(limit, readers.size())));
  }
}
