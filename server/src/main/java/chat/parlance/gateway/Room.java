package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import java.util.ArrayList;

/// The sessions of one event loop that are in one conversation. For that event loop only.
final class Room {

  private final ConversationId conversation;
  private final ArrayList<Subscription> subscriptions = new ArrayList<>(2);

  Room(ConversationId conversation) {
    this.conversation = conversation;
  }

  ConversationId conversation() {
    return conversation;
  }

  void add(Subscription subscription) {
    subscription.index = subscriptions.size();
    subscriptions.add(subscription);
  }

  /// Takes the subscription out by putting the last one in its place: order among receivers means nothing.
  void remove(Subscription subscription) {
    int index = subscription.index;
    if (index < 0) {
      return;
    }
    subscription.index = -1;
    var last = subscriptions.removeLast();
    if (last != subscription) {
      subscriptions.set(index, last);
      last.index = index;
    }
  }

  int size() {
    return subscriptions.size();
  }

  Subscription get(int index) {
    return subscriptions.get(index);
  }
}
