package chat.parlance.bench;

import chat.parlance.core.ConversationId;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Newest pages read from SQLite with everything in the page cache, by one thread: what the hot tail is compared with.
public final class PageRate {

  /// `pages` newest pages of `size` messages, of `conversations` in turn; as many are read before, to warm up.
  public record Plan(int conversations, int messages, int pages, int size) {}

  /// Pages a second, and seconds of CPU for a hundred thousand pages.
  public record Figures(double perSecond, double cpuPerHundredThousand) {}

  private PageRate() {}

  /// Writes into a new file `engine.db` in `directory` first.
  public static Figures run(Path directory, Plan plan) {
    StoreRate.run(directory,
        new StoreRate.Plan(plan.conversations, 0, (long) plan.conversations * plan.messages, 4_096));
    try (var stores = SqlStores.sqlite(directory.resolve("engine.db"), InstantSource.system())) {
      var ids = conversations(stores, plan.conversations);
      read(stores, ids, plan);
      var start = StoreFigures.Start.now();
      read(stores, ids, plan);
      var read = start.end("pages", plan.pages, 0, new long[0]);
      return new Figures(read.perSecond(), read.cpuPerMillion() / 10);
    }
  }

  private static List<ConversationId> conversations(Stores stores, int count) {
    var ids = new ArrayList<ConversationId>();
    for (int i = 0; i < count; i++) {
      stores.conversations().memberships(new UserId(StoreRate.SPACE, "user" + 2 * i), Long.MIN_VALUE, 1)
          .forEach(member -> ids.add(member.conversation()));
    }
    return ids;
  }

  private static void read(Stores stores, List<ConversationId> ids, Plan plan) {
    var newest = new Part(0, Long.MAX_VALUE, plan.size, true, 0);
    for (int i = 0; i < plan.pages; i++) {
      var page = stores.conversations().messages(ids.get(i % ids.size()), newest);
      if (page.size() != plan.size) {
        throw new IllegalStateException("a page of " + page.size() + " messages (expected: " + plan.size + ")");
      }
    }
  }
}
