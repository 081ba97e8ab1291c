package chat.parlance.move;

import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.Stores;
import org.jspecify.annotations.Nullable;

/// Writes to the target in transactions that are bounded in number and bytes; several conversations share one when they are small. For one
/// thread.
final class Writing implements AutoCloseable {

  private static final int THINGS = 500;
  private static final long BYTES = 4L << 20;

  private final Stores to;
  private final Lease lease;
  private @Nullable LogTransaction open;
  private int things;
  private long bytes;

  Writing(Stores to, Lease lease) {
    this.to = to;
    this.lease = lease;
  }

  /// The transaction under way. It ends with [#wrote], at the latest with [#commit].
  LogTransaction transaction() {
    if (open == null) {
      open = to.log().begin();
    }
    return open;
  }

  /// So much was written: may end the transaction.
  void wrote(int more, long weight) {
    things += more;
    bytes += weight;
    if (things >= THINGS || bytes >= BYTES) {
      commit();
    }
  }

  /// Time passed without writing.
  void passed() {
    if (lease.due()) {
      commit();
    }
  }

  /// What was written is durable.
  void commit() {
    var ending = open;
    if (ending != null) {
      lease.renew(ending);
      try (ending) {
        open = null;
        ending.commit();
      }
    } else {
      lease.renew();
    }
    things = 0;
    bytes = 0;
  }

  /// What was not committed is gone.
  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
