package chat.parlance.scenario;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// Something between those who call an interface and what implements it.
public final class Between {

  private Between() {}

  /// What becomes of a call.
  public interface Called {
    @Nullable Object by(Method method, @Nullable Object @Nullable [] arguments) throws Throwable;
  }

  public static <T> T proxy(Class<T> type, Called called) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
        (_, method, arguments) -> called.by(method, arguments)));
  }

  /// Passes the call on.
  public static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
