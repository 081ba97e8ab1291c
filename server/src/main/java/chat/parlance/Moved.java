package chat.parlance;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.time.Instant;

/// What a move into a database means for servers.
final class Moved {

  private Moved() {}

  /// The stores of a server that is about to open. One that a move has filled is its own from now on; one that is not full is closed and
  /// refused with a [StoreException].
  static Stores served(Stores stores) {
    try {
      var filling = stores.contents().filling();
      if (filling != null && !filling.equals(Instant.EPOCH)) {
        throw new StoreException(
            "the database is not full: `parlance move` into it has not ended (expected: a move that said that"
                + " source and target are the same; run it again, and it goes on)");
      }
      if (filling != null) {
        try (var transaction = stores.log().begin()) {
          transaction.arrivals().fill(filling, null);
          transaction.commit();
        }
      }
      return stores;
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }
}
