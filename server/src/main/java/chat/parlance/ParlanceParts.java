package chat.parlance;

import chat.parlance.core.store.OutboxStore;
import chat.parlance.dialect.parlance.OutboxRoutes;
import chat.parlance.dialect.parlance.ParlanceDialect;
import chat.parlance.dialect.parlance.ParlanceRoutes;
import chat.parlance.dialect.parlance.ParlanceServices;
import chat.parlance.files.Downloads;
import chat.parlance.http.Cors;
import chat.parlance.http.Mount;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import java.util.List;
import java.util.Set;

/// The parts of the native dialect, which is always on.
record ParlanceParts(Mount mount) {

  private static final List<String> EXPOSED = List.of("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
      "Retry-After", "Idempotent-Replayed", "ETag", "Content-Disposition", "Content-Range");

  static ParlanceParts of(Engine engine, FileServices files, Keys keys, OutboxStore outbox,
      Set<String> consumers) {
    var dialect = new ParlanceDialect();
    engine.running().counters().sessions(dialect.name()); // so that it is shown before the first session
    var tokens = new TokenVerifier(keys.source(),
        TokenRules.NATIVE.livingAtMost(engine.config().tokens().longestLife()), engine.running().clock());
    var routes = new ParlanceRoutes(services(engine, files), tokens, engine.running().revocations(), dialect);
    var origins = Listeners.origins("server.origins", engine.config().server().origins());
    var mount = routes.addTo(Mount.at("/v1").cors(Cors.of(origins, false).exposing(EXPOSED)).upgradeOrigins(origins));
    return new ParlanceParts(
        new OutboxRoutes(routes, outbox, consumers, engine.running().clock()).addTo(mount).build());
  }

  private static ParlanceServices services(Engine engine, FileServices files) {
    var config = engine.config();
    var writing = engine.writing();
    var live = engine.live();
    var conversations = engine.asking().conversations();
    var reading = engine.asking().reading();
    var bounds = new ParlanceServices.Bounds(writing.limits(), Allowances.gateway(config.limits()).sessions(),
        config.limits().messageBytes(), config.limits().fileBytes(), files.rate());
    return new ParlanceServices(writing.messaging(), conversations, reading, live.presence(), live.typing(),
        files.uploads(conversations, writing.rates()), new Downloads(files.store(), reading), writing.rates(),
        live.hub(), bounds, engine.running().clock(), engine.running().blocking(),
        TokenVerifier.reach(config.tokens().longestLife()), Version.text());
  }
}
