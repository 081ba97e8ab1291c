package chat.parlance.imports;

import chat.parlance.core.store.Stores;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the chapters of a history are written with, one for each conversation.
record Chapters(Stores stores, Import.Order order, FreeIds ids, Tally tally, InstantSource clock) {

  /// The next conversation. What it says is written with [Chapter#add] and [Chapter#end].
  Chapter begin(Found.Place place) {
    var known = known(place.name());
    if (known == null) {
      tally.add(Tally.Kind.CONVERSATIONS);
    } else {
      tally.add(Tally.Kind.KNOWN_CONVERSATIONS);
    }
    return new Chapter(this, place, known);
  }

  private @Nullable Long known(String name) {
    return stores.aliases().ids(order.space(), List.of(name)).get(name);
  }
}
