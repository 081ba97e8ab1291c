package chat.parlance.core;

import java.util.List;

/// Whoever wants to know what was committed. Must not block and must not throw.
public interface Delivery {

  /// What is about to be committed, if nothing goes wrong. Called by a thread that commits, before it waits for its turn to tell: who needs
  /// something of the store to tell of it reads it now.
  default void soon(List<Committed> batch) {}

  /// Durable changes, in the order of their positions within each conversation. Called by the thread that commits, before
  /// the senders are answered; one call per transaction, and one at a time, however many threads commit.
  void committed(List<Committed> batch);

  /// The senders of what was committed last are answered too: whoever held it back to tell both at once does it now. Called
  /// by the same thread, after each transaction.
  default void answered() {}

  /// The oldest part of a log is gone; who remembers some of it forgets it. Called by the thread that commits, after the changes of the
  /// same transaction were told.
  default void trimmed(Trim trim) {}

  /// Something to tell to who is there. Called by any thread.
  void signal(Signal signal);
}
