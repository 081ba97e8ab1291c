package chat.parlance.core;

import chat.parlance.core.store.OutboxStore.Wish;
import java.util.List;

/// Says what other systems are to be told of a change; kept in the transaction of that change. For the writer: pure, quick, throws
/// nothing.
public interface Outgoing {

  /// Nobody is told anything.
  Outgoing NOTHING = _ -> List.of();

  List<Wish> of(Committed committed);
}
