package chat.parlance.scenario;

import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.Stores;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// Around a store: does something between the moment at which a user's memberships were read and the moment at which the
/// reader learns of them.
final class WatchedStores implements UnaryOperator<Stores> {

  private final Map<String, Runnable> afterMemberships = new ConcurrentHashMap<>();

  /// Runs `work` once, when the memberships of this user have been read next.
  void afterMembershipsOf(String user, Runnable work) {
    afterMemberships.put(user, work);
  }

  @Override
  public Stores apply(Stores stores) {
    var conversations = Between.proxy(ConversationStore.class, (method, arguments) -> {
      var answer = Between.call(stores.conversations(), method, arguments);
      if (method.getName().equals("memberships") && arguments != null && arguments[0] instanceof UserId user) {
        var work = afterMemberships.remove(user.user());
        if (work != null) {
          work.run();
        }
      }
      return answer;
    });
    return Between.proxy(Stores.class, (method, arguments) -> method.getName().equals("conversations")
        ? conversations
        : Between.call(stores, method, arguments));
  }
}
