package chat.parlance.store.memory;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Stamped;
import chat.parlance.core.store.StoreException;
import chat.parlance.store.memory.Tables.StampKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Idempotency keys of one transaction: those that were used before, and those that it uses.
final class Stamps {

  private final Tables tables;
  private final Map<StampKey, Stamped> mine = new HashMap<>();

  Stamps(Tables tables) {
    this.tables = tables;
  }

  @Nullable Stamped find(StampKey key) {
    var own = mine.get(key);
    return own != null ? own : tables.<@Nullable Stamped>with(all -> all.stamps.get(key));
  }

  /// The change used it. Throws [StoreException] if it was used before, or is not that of the message.
  void use(Change change, Stamp stamp) {
    if (change.body() instanceof ChangeBody.Posted posted && !stamp.key().equals(posted.key())) {
      throw new StoreException("The stamp of a message has another key than the message.");
    }
    use(new UserId(change.conversation().space(), change.actor()), stamp,
        new Receipt(change.conversation(), change.seq(), change.body().aboutMessage(), change.at(), false));
  }

  /// Throws [StoreException] if it was used before.
  void use(UserId actor, Stamp stamp, Receipt receipt) {
    var key = new StampKey(actor.space(), actor.user(), stamp.key());
    if (find(key) != null) {
      throw new StoreException("There is such a stamp already.");
    }
    mine.put(key, new Stamped(receipt.repeated(), stamp.fingerprint()));
  }

  void forget(StampKey key) {
    mine.remove(key);
  }

  void keep(Tables all) {
    all.stamps.putAll(mine);
  }
}
