package chat.parlance.store;

import chat.parlance.scenario.Cable;
import chat.parlance.store.mongo.MongoUrl;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// An imitation of a MongoDB server of a test's own, which is cut off and back again with what it has, and whose writes fail from a
/// chosen one on, as if the server that sends them had died there.
public final class FragileMongo implements AutoCloseable {

  private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findAndModify");
  private static final int REFUSED = 8_000;

  private final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger refused = new AtomicInteger();
  private final Map<String, Runnable> before = new ConcurrentHashMap<>();
  private final MongoServer server = new MongoServer(new Watched());
  /// Nobody else gets the port while the server is cut off.
  private final Cable cable;

  public FragileMongo() {
    try {
      cable = new Cable(URI.create("http://127.0.0.1:" + server.bind().getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Watched extends MemoryBackend {

    @Override
    public Document handleMessage(MongoMessage message) {
      var command = message.getDocument();
      var name = command.keySet().iterator().next();
      boolean writes = WRITES.contains(name);
      var work = before.remove(key(writes, String.valueOf(command.get(name))));
      if (work != null) {
        work.run();
      }
      if (writes) {
        if (writesLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
          refused.incrementAndGet();
          throw new MongoServerError(REFUSED, "broken for a test");
        }
      }
      return super.handleMessage(message);
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
    before.put(key(true, collection), work);
  }

  /// Does this once, when something of the collection is asked for. Whoever asks waits for it.
  public void beforeReading(String collection, Runnable work) {
    before.put(key(false, collection), work);
  }

  private static String key(boolean writes, String collection) {
    return (writes ? "write " : "read ") + collection;
  }

  public String setting(String database) {
    return "mongodb://127.0.0.1:" + cable.uri().getPort() + "/" + database;
  }

  public MongoUrl url(String database) {
    return MongoUrl.of(setting(database));
  }

  /// Its connections break, and new ones come to nothing.
  public void stop() {
    cable.pull();
  }

  public void start() {
    cable.plug();
  }

  @Override
  public void close() {
    cable.close();
    server.shutdownNow();
  }
}
