package chat.parlance.store.mongo;

import chat.parlance.core.Marks;
import chat.parlance.core.store.Contents.Marked;
import chat.parlance.store.mongo.Places.Seat;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How far somebody is in one transaction, and how many steps of reading there are.
final class Progressed {

  private record Progress(Marks marks, long steps) {}

  private final Mongo mongo;
  private final Map<Seat, Progress> progress = new HashMap<>();

  Progressed(Mongo mongo) {
    this.mongo = mongo;
  }

  Marks marks(Seat seat) {
    return at(seat).marks();
  }

  private Progress at(Seat seat) {
    var mine = progress.get(seat);
    if (mine == null) {
      var doc = mongo.one("mark", Places.of(seat));
      mine = doc == null ? new Progress(Marks.NONE, 0) : new Progress(Docs.marks(doc), Docs.number(doc, "steps"));
      progress.put(seat, mine);
    }
    return mine;
  }

  void move(int draft, Seat seat, Marks to, Instant at, Rest rest) {
    var before = at(seat);
    boolean read = to.read() > before.marks().read();
    long steps = before.steps() + (read ? 1 : 0);
    progress.put(seat, new Progress(to, steps));
    rest.move(draft, seat, to, read ? at : null, steps);
  }

  /// Instead of what was there.
  void put(Marked marked) {
    progress.put(new Seat(marked.conversation(), marked.user()), new Progress(marked.marks(), marked.steps().size()));
  }
}
