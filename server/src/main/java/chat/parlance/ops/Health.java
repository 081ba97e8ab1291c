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
import org.jspecify.annotations.Nullable;

/// Whether the process lives (`/health`) and whether it should get traffic (`/ready`): the store takes writes, nothing is
/// stuck, nobody asked it to stop. The store is probed at most once a second, whoever asks.
public final class Health {

  private static final long FRESH_MILLIS = 1_000;

  private final Stores stores;
  private final Journal journal;
  private final Hub hub;
  private final InstantSource clock;
  private final String version;
  private final long startedAt;
  private long probedAt;
  private @Nullable String problem;

  public Health(Stores stores, Journal journal, Hub hub, InstantSource clock, String version) {
    this.stores = stores;
    this.journal = journal;
    this.hub = hub;
    this.clock = clock;
    this.version = version;
    this.startedAt = clock.millis();
  }

  /// `GET /health`: answers as long as the process can answer.
  public Answer health(Request request) {
    return Response.json(200, (Object) Map.of("status", "healthy", "service", "parlance", "version", version, "uptime",
        (clock.millis() - startedAt) / 1_000));
  }

  /// `GET /ready`: 200, or 503 with the reason.
  public Answer ready(Request request) {
    var wrong = hub.draining()
        ? "the server is stopping"
        : journal.healthy() ? probe() : "the journal takes no drafts: its writer has ended; restart the server";
    var body = new LinkedHashMap<String, Object>();
    body.put("ready", wrong == null);
    if (wrong != null) {
      body.put("reason", wrong);
    }
    body.put("durability", stores.durability());
    body.put("waiting", journal.waiting());
    return Response.json(wrong == null ? 200 : 503, (Object) body);
  }

  private synchronized @Nullable String probe() {
    long now = clock.millis();
    if (Math.abs(now - probedAt) >= FRESH_MILLIS) {
      try {
        stores.probe();
        problem = null;
      } catch (StoreException e) {
        problem = "the store takes no writes: " + e.getMessage();
      } catch (RuntimeException | Error e) {
        problem = "the store takes no writes: " + e;
      }
      probedAt = now;
    }
    return problem;
  }
}
