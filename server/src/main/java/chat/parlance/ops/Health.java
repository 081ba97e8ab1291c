package chat.parlance.ops;

import chat.parlance.core.Journal;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.gateway.Hub;
import chat.parlance.http.Answer;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether the process lives (`/health`) and whether it should get traffic (`/ready`): the store takes writes, and soon
/// enough, the journal's writer lives, nobody asked the server to stop.
///
/// The store is probed at most once a second, by one who asks; others get the last result meanwhile.
public final class Health {

  private static final long FRESH_MILLIS = 1_000;
  private static final long LAG_MILLIS = 5_000;

  /// How the last probe went: when it began, how long the store took, and what is wrong.
  private record Probe(long at, long lagMillis, @Nullable String problem) {}

  private final Stores stores;
  private final Journal journal;
  private final Hub hub;
  private final InstantSource clock;
  private final String version;
  private final Supplier<@Nullable String> cluster;
  private final long startedAt;
  private final ReentrantLock probing = new ReentrantLock();
  private volatile long begun;
  private volatile Probe last = new Probe(0, 0, null);

  /// `cluster` says how servers tell each other; null where there is but one.
  public Health(Stores stores, Journal journal, Hub hub, InstantSource clock, String version,
      Supplier<@Nullable String> cluster) {
    this.stores = stores;
    this.journal = journal;
    this.hub = hub;
    this.clock = clock;
    this.version = version;
    this.cluster = cluster;
    this.startedAt = clock.millis();
  }

  /// `GET /health`: answers as long as the process can answer.
  public Answer health(Request request) {
    return Response.json(200, (Object) Map.of("status", "healthy", "service", "parlance", "version", version, "uptime",
        (clock.millis() - startedAt) / 1_000));
  }

  /// `GET /ready`: 200, or 503 with the reason.
  public Answer ready(Request request) {
    var probe = probe();
    var wrong = wrong(probe);
    var body = new LinkedHashMap<String, Object>();
    body.put("ready", wrong == null);
    if (wrong != null) {
      body.put("reason", wrong);
    }
    body.put("durability", stores.durability());
    body.put("waiting", journal.waiting());
    body.put("lagMs", probe.lagMillis());
    var others = cluster.get();
    if (others != null) {
      body.put("cluster", others);
    }
    return Response.json(wrong == null ? 200 : 503, (Object) body);
  }

  private @Nullable String wrong(Probe probe) {
    return hub.draining() ? "the server is stopping" : trouble(probe);
  }

  /// What keeps messages from being stored, null if nothing does. May block, like a probe.
  public @Nullable String trouble() {
    return trouble(probe());
  }

  private @Nullable String trouble(Probe probe) {
    if (!journal.healthy()) {
      return "the journal takes no drafts: its writer has ended; restart the server";
    }
    return probe.problem() == null && journal.away()
        ? "the store could not be reached a moment ago; it is asked again"
        : probe.problem();
  }

  /// The last probe, or a new one when that is old and nobody else is at it. One that takes too long counts before it ends.
  private Probe probe() {
    long now = clock.millis();
    if (Math.abs(now - last.at()) < FRESH_MILLIS) {
      return last;
    }
    if (probing.tryLock()) {
      try {
        begun = now;
        last = probed(now);
      } finally {
        probing.unlock();
      }
      return last;
    }
    long running = now - begun;
    return running < LAG_MILLIS ? last : new Probe(begun, running, late(running));
  }

  private Probe probed(long at) {
    long begin = System.nanoTime();
    String problem = null;
    try {
      stores.probe();
    } catch (StoreException e) {
      problem = "the store takes no writes: " + e.getMessage();
    } catch (RuntimeException | Error e) {
      problem = "the store takes no writes: " + e;
    }
    long lag = (System.nanoTime() - begin) / 1_000_000;
    return new Probe(at, lag, problem == null && lag >= LAG_MILLIS ? late(lag) : problem);
  }

  private static String late(long millis) {
    return "the store takes " + millis + " ms for a write, expected less than " + LAG_MILLIS;
  }
}
