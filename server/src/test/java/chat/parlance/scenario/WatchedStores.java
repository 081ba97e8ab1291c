package chat.parlance.scenario;

import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.Stores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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
    var conversations = proxy(ConversationStore.class, (method, arguments) -> {
      var answer = call(stores.conversations(), method, arguments);
      if (method.getName().equals("memberships") && arguments != null && arguments[0] instanceof UserId user) {
        var work = afterMemberships.remove(user.user());
        if (work != null) {
          work.run();
        }
      }
      return answer;
    });
    return proxy(Stores.class, (method, arguments) -> method.getName().equals("conversations")
        ? conversations
        : call(stores, method, arguments));
  }

  private interface Called {
    @Nullable Object by(Method method, @Nullable Object @Nullable [] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Called called) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
        (_, method, arguments) -> called.by(method, arguments)));
  }

  private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
