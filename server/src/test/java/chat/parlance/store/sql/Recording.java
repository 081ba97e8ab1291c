package chat.parlance.store.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.sql.DataSource;

/// Gives out the connections of another source and notes the text of every statement that is prepared on them.
final class Recording {

  final Set<String> statements = new ConcurrentSkipListSet<>();

  DataSource of(DataSource source) {
    return proxy(DataSource.class, source);
  }

  private <T> T proxy(Class<T> type, Object target) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (_, method, arguments) -> {
      if (method.getName().equals("prepareStatement")) {
        statements.add((String) arguments[0]);
      }
      try {
        var result = method.invoke(target, arguments);
        return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
      } catch (InvocationTargetException e) {
        throw e.getCause() instanceof SQLException fault ? fault : e;
      }
    }));
  }
}
