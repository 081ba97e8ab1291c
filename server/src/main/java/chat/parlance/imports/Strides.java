package chat.parlance.imports;

import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.store.LogTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How far the people of one conversation have read, collected from messages that go by in the order of positions.
final class Strides {

  /// Up to a position at a time; `exact`: the original said when.
  private record Step(long seq, Instant at, boolean exact) {}

  private final Found.Place place;
  private final Map<String, List<Step>> steps = new LinkedHashMap<>();
  /// The last position until somebody was there last, and until it cleared.
  private final Map<String, Long> read = new HashMap<>();
  private final Map<String, Long> cleared = new HashMap<>();

  Strides(Found.Place place) {
    this.place = place;
  }

  /// The message is at this position.
  void pass(Found.Said said, long seq) {
    for (var person : place.people()) {
      if (person.readAt() != null && !said.at().isAfter(person.readAt())) {
        read.merge(person.user(), seq, Math::max);
      }
      if (person.clearedAt() != null && !said.at().isAfter(person.clearedAt())) {
        cleared.merge(person.user(), seq, Math::max);
      }
      if (said.readers().others() && place.kind() != ConversationKind.GLOBAL && !person.user().equals(said.sender())) {
        step(person.user(), new Step(seq, said.at(), false));
      }
    }
    said.readers().known().forEach(reader -> step(reader.user(), new Step(seq, reader.at(), true)));
  }

  /// Who read several messages at once made one step.
  private void step(String user, Step step) {
    var all = steps.computeIfAbsent(user, _ -> new ArrayList<>());
    if (!all.isEmpty() && (!step.exact() || all.getLast().at().equals(step.at()))) {
      all.removeLast();
    }
    all.add(step);
  }

  /// Keeps what was collected, and forgets it. How many people got further.
  int keep(LogTransaction transaction, ConversationId id) {
    int moved = 0;
    for (var entry : steps.entrySet()) {
      moved += keep(transaction, id, entry.getKey(), entry.getValue()) ? 1 : 0;
    }
    steps.clear();
    return moved;
  }

  private static boolean keep(LogTransaction transaction, ConversationId id, String user, List<Step> all) {
    var marks = transaction.marks(id, user);
    boolean moved = false;
    for (var step : all) {
      if (step.seq() > marks.read()) {
        marks = marks.and(new Marks(step.seq(), step.seq(), 0));
        transaction.moveMarks(id, user, marks, step.at());
        moved = true;
      }
    }
    return moved;
  }

  /// All messages went by: keeps until when people were there, and what they cleared. How many people got further.
  int end(LogTransaction transaction, ConversationId id) {
    for (var person : place.people()) {
      var seq = read.get(person.user());
      if (person.readAt() != null && seq != null) {
        step(person.user(), new Step(seq, person.readAt(), true));
      }
    }
    int moved = keep(transaction, id);
    for (var person : place.people()) {
      var seq = cleared.get(person.user());
      var marks = transaction.marks(id, person.user());
      if (person.clearedAt() != null && seq != null && seq > marks.cleared()) {
        transaction.moveMarks(id, person.user(), marks.and(new Marks(0, 0, seq)), person.clearedAt());
      }
    }
    return moved;
  }
}
