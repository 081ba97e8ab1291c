package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The subscriptions of one session, by conversation: a short list for the many sessions that have few, a map beyond
/// [#FEW]. For the event loop only.
final class Subscriptions {

  static final int FEW = 16;

  private final ArrayList<Subscription> few = new ArrayList<>(2);
  private @Nullable Map<ConversationId, Subscription> many;

  @Nullable Subscription of(ConversationId conversation) {
    if (many != null) {
      return many.get(conversation);
    }
    for (var subscription : few) {
      if (subscription.conversation().equals(conversation)) {
        return subscription;
      }
    }
    return null;
  }

  /// Takes a subscription to a conversation that has none yet.
  void add(Subscription subscription) {
    if (many == null && few.size() == FEW) {
      many = new HashMap<>();
      for (var one : few) {
        many.put(one.conversation(), one);
      }
      few.clear();
      few.trimToSize();
    }
    if (many == null) {
      few.add(subscription);
    } else {
      many.put(subscription.conversation(), subscription);
    }
  }

  void remove(Subscription subscription) {
    if (many == null) {
      few.remove(subscription);
    } else {
      many.remove(subscription.conversation());
    }
  }

  void clear() {
    few.clear();
    many = null;
  }

  /// Those that the client wished to hear of, with the number behind which it does.
  Map<ConversationId, Long> listened() {
    return all().stream().filter(one -> one.since > 0)
        .collect(Collectors.toUnmodifiableMap(Subscription::conversation, one -> one.since));
  }

  /// All of them, in no order; must not change meanwhile.
  Collection<Subscription> all() {
    return many == null ? few : many.values();
  }
}
