package chat.parlance.store;

import chat.parlance.store.mongo.MongoUrl;
import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.concurrent.atomic.AtomicInteger;

/// Where the tests keep databases of MongoDB: on an imitation of a server in this process, or on the real one that
/// `PARLANCE_TEST_MONGODB_URI` names.
public final class MongoHost {

  private static final AtomicInteger MADE = new AtomicInteger();

  /// Started once.
  private static final class Only {
    static final String REAL = System.getenv().getOrDefault("PARLANCE_TEST_MONGODB_URI", "");
    static final String URL = REAL.isEmpty() ? imitation() : REAL;
    static final MongoClient CLIENT = MongoClients.create(new ConnectionString(URL));

    static {
      System.out.println("MongoDB under test: " + (REAL.isEmpty() ? "mongo-java-server, an imitation"
          : MongoUrl.of(REAL).toString()));
    }

    private static String imitation() {
      var address = new MongoServer(new MemoryBackend()).bind();
      return "mongodb://127.0.0.1:" + address.getPort();
    }
  }

  private MongoHost() {}

  /// Whether it is a real one.
  static boolean real() {
    return !Only.REAL.isEmpty();
  }

  /// A new, empty database.
  public static MongoUrl empty() {
    var name = "parlance_test_" + ProcessHandle.current().pid() + "_" + MADE.incrementAndGet();
    var shown = MongoUrl.of(Only.URL).shown();
    return new MongoUrl(Only.URL, shown.substring(0, shown.lastIndexOf('/') + 1) + name, name);
  }

  static MongoDatabase database(MongoUrl url) {
    return Only.CLIENT.getDatabase(url.database());
  }

  public static void drop(MongoUrl url) {
    database(url).drop();
  }
}
