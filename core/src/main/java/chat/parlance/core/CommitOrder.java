package chat.parlance.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Who tells when, if several lanes commit at once: one transaction at a time, and changes of a conversation in the order of their
/// positions, also when two lanes committed them. A turn is taken before the commit, so whoever has the next position finds the turn of
/// who had the one before. It is waited for no longer than a commit takes.
final class CommitOrder {

  /// Where a transaction goes on in each of its conversations. Equal to nothing but itself.
  static final class Turn {

    private final Map<ConversationId, Long> first = new HashMap<>();

    private boolean isBefore(Turn other) {
      return first.entrySet().stream()
          .anyMatch(mine -> other.first.getOrDefault(mine.getKey(), 0L) > mine.getValue());
    }
  }

  private final boolean alone;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private final Set<Turn> taken = new HashSet<>();
  private final ReentrantLock telling = new ReentrantLock();

  CommitOrder(int lanes) {
    this(lanes, false);
  }

  /// `others`: what others committed is told too.
  CommitOrder(int lanes, boolean others) {
    this.alone = lanes == 1 && !others;
  }

  /// Before the commit.
  Turn take(List<Committed> changes) {
    var turn = new Turn();
    if (!alone) {
      for (var committed : changes) {
        turn.first.putIfAbsent(committed.change().conversation(), committed.change().seq());
      }
      lock.lock();
      try {
        taken.add(turn);
      } finally {
        lock.unlock();
      }
    }
    return turn;
  }

  /// Tells what was committed, after those before.
  void tell(Turn turn, Runnable work) {
    if (alone) {
      work.run();
      return;
    }
    await(turn);
    telling.lock();
    try {
      work.run();
    } finally {
      telling.unlock();
    }
  }

  /// Tells what others committed of a conversation, up to this position, after what was committed here up to there.
  void tell(ConversationId conversation, long upTo, Runnable work) {
    var turn = new Turn();
    turn.first.put(conversation, upTo + 1);
    tell(turn, work);
  }

  private void await(Turn turn) {
    lock.lock();
    try {
      while (taken.stream().anyMatch(other -> other != turn && other.isBefore(turn))) {
        given.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Of what the turn was taken for, only these changes were committed.
  void narrow(Turn turn, List<Committed> changes) {
    lock.lock();
    try {
      turn.first.keySet().retainAll(changes.stream().map(committed -> committed.change().conversation()).toList());
      given.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// It was told, or came to nothing.
  void give(Turn turn) {
    if (!alone) {
      lock.lock();
      try {
        taken.remove(turn);
        given.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
