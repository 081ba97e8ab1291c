package chat.parlance.store;

import chat.parlance.store.mongo.MongoUrl;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// An imitation of a MongoDB server of a test's own, which is stopped and started again with what it has, and whose writes fail from a
/// chosen one on, as if the server that sends them had died there.
public final class FragileMongo implements AutoCloseable {

  private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify");
  private static final int REFUSED = 8_000;

  private final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger refused = new AtomicInteger();
  private final Map<String, Runnable> before = new ConcurrentHashMap<>();
  private final MemoryBackend backend = new Keeping();
  private final InetSocketAddress address;
  private MongoServer server = new MongoServer(backend);

  public FragileMongo() {
    address = server.bind();
  }

  /// Keeps what it has when its server stops.
  private final class Keeping extends MemoryBackend {

    @Override
    public Document handleMessage(MongoMessage message) {
      var command = message.getDocument();
      var name = command.keySet().iterator().next();
      if (WRITES.contains(name)) {
        var work = before.remove(command.get(name));
        if (work != null) {
          work.run();
        }
        if (writesLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
          refused.incrementAndGet();
          throw new MongoServerError(REFUSED, "broken for a test");
        }
      }
      return super.handleMessage(message);
    }

    @Override
    public void close() {
      // what it has is for the next server
    }
  }

  /// After so many writes all fail, until it is mended.
  public void breakAfter(int writes) {
    refused.set(0);
    writesLeft.set(writes);
  }

  /// Everything works again. Returns whether anything had failed.
  public boolean mend() {
    writesLeft.set(Integer.MAX_VALUE);
    return refused.get() > 0;
  }

  /// Does this once, when something is about to be written into the collection. Whoever writes waits for it.
  public void beforeWriting(String collection, Runnable work) {
    before.put(collection, work);
  }

  public String setting(String database) {
    return "mongodb://127.0.0.1:" + address.getPort() + "/" + database;
  }

  public MongoUrl url(String database) {
    return MongoUrl.of(setting(database));
  }

  public void stop() {
    server.shutdownNow();
  }

  public void start() {
    server = new MongoServer(backend);
    server.bind(address);
  }

  @Override
  public void close() {
    stop();
  }
}
