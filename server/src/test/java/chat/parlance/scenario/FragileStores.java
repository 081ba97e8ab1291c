package chat.parlance.scenario;

import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// Around a store: it cannot be reached for a while, or does not come to write for a while.
public final class FragileStores implements UnaryOperator<Stores> {

  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean broken;
  private volatile boolean unreadable;
  private volatile String faulty = "";
  private volatile CountDownLatch writing = new CountDownLatch(0);

  /// From now on everything fails.
  public void breakDown() {
    broken = true;
  }

  /// From now on only the log works.
  void hide() {
    unreadable = true;
  }

  /// From now on this method fails through a fault in the program.
  void confuse(String method) {
    faulty = method;
  }

  /// From now on everything works again.
  public void mend() {
    faulty = "";
    broken = false;
    unreadable = false;
  }

  /// How many calls have failed.
  int failures() {
    return failures.get();
  }

  /// From now on no transaction begins.
  void hold() {
    writing = new CountDownLatch(1);
  }

  /// From now on they begin again.
  void release() {
    writing.countDown();
  }

  @Override
  public Stores apply(Stores stores) {
    var log = around(ConversationLog.class, stores.log());
    var conversations = around(ConversationStore.class, stores.conversations());
    var marks = around(MarkStore.class, stores.marks());
    var users = around(UserStore.class, stores.users());
    return Between.proxy(Stores.class, (method, arguments) -> switch (method.getName()) {
      case "log" -> log;
      case "conversations" -> conversations;
      case "marks" -> marks;
      case "users" -> users;
      default -> Between.call(stores, method, arguments);
    });
  }

  private <T> T around(Class<T> type, T part) {
    return Between.proxy(type, (method, arguments) -> {
      if (broken || unreadable && !type.equals(ConversationLog.class)) {
        failures.incrementAndGet();
        throw new StoreUnavailableException("broken for a test");
      }
      if (method.getName().equals(faulty)) {
        failures.incrementAndGet();
        throw new NoClassDefFoundError("broken for a test");
      }
      if (method.getName().equals("begin")) {
        writing.await();
      }
      return Between.call(part, method, arguments);
    });
  }
}
