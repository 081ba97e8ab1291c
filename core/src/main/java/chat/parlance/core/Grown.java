package chat.parlance.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// The conversations that got something since this was asked last, so that only these are looked at for being too long. Bounded;
/// when there were more, or at the beginning, it knows nothing. Any thread.
final class Grown implements Delivery {

  private static final int MOST = 100_000;

  private final ConcurrentHashMap<ConversationId, ConversationKind> seen = new ConcurrentHashMap<>();
  private final AtomicBoolean more = new AtomicBoolean(true);
  private final RetentionRules rules;
  private final int most;

  Grown(RetentionRules rules) {
    this(rules, MOST);
  }

  Grown(RetentionRules rules, int most) {
    this.rules = rules;
    this.most = most;
  }

  @Override
  public void committed(List<Committed> batch) {
    if (!rules.count()) {
      return;
    }
    for (var committed : batch) {
      var head = committed.head();
      if (seen.size() < most) {
        seen.put(head.id(), head.kind());
      } else if (!seen.containsKey(head.id())) {
        more.set(true);
      }
    }
  }

  @Override
  public void signal(Signal signal) {
    // signals lengthen no log
  }

  /// Those that are known; what comes now is for the next time.
  Map<ConversationId, ConversationKind> take() {
    var taken = new HashMap<ConversationId, ConversationKind>();
    for (var all = seen.entrySet().iterator(); all.hasNext();) {
      var one = all.next();
      taken.put(one.getKey(), one.getValue());
      all.remove();
    }
    return taken;
  }

  /// What was taken was not dealt with.
  void knowsNothing() {
    more.set(true);
  }

  /// Whether there may be others, which it forgets now.
  boolean missedSome() {
    return more.getAndSet(false);
  }
}
