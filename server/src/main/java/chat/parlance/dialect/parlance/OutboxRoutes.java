package chat.parlance.dialect.parlance;

import chat.parlance.core.store.Contents;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.dialect.parlance.ParlanceRoutes.Call;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Mount;
import chat.parlance.http.Response;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import tools.jackson.core.JsonGenerator;

/// What other systems are told, over HTTP, for operators: how far each consumer is, and its dead letters. `consumers`: those that
/// are configured.
public record OutboxRoutes(ParlanceRoutes routes, OutboxStore outbox, Set<String> consumers,
    InstantSource clock) {

  /// Dead letters of one page, and of one request.
  private static final int PAGE = 200;

  /// Adds its routes to those of the dialect.
  public Mount.Builder addTo(Mount.Builder mount) {
    return mount.get("/admin/outbox", routes.route(this::told))
        .get("/admin/outbox/dead", routes.route(this::dead))
        .post("/admin/outbox/replay", routes.route(call -> each(call, ids -> outbox.replay(ids, clock.instant()))))
        .post("/admin/outbox/drop", routes.route(call -> each(call, outbox::drop)));
  }

  private static void operator(Call call) {
    call.asOperator("what other systems are told");
  }

  private Response told(Call call) {
    operator(call);
    var found = new TreeMap<String, OutboxStore.Backlog>();
    consumers.forEach(consumer -> found.put(consumer, outbox.backlog(consumer)));
    var now = clock.instant();
    return ParlanceRoutes.json(200, json -> {
      json.writeArrayPropertyStart("consumers");
      found.forEach((consumer, backlog) -> {
        json.writeStartObject();
        json.writeStringProperty("consumer", consumer);
        json.writeNumberProperty("waiting", backlog.waiting());
        Shapes.optional(json, "oldest", backlog.oldest());
        json.writeNumberProperty("dead", backlog.dead());
        json.writeEndObject();
      });
      json.writeEndArray();
      json.writeStringProperty("at", IsoTime.of(now));
    });
  }

  private Response dead(Call call) {
    operator(call);
    int limit = call.limit(50, PAGE);
    boolean payload = call.number("payload", 0, 0, 1) == 1;
    var found = outbox.dead(call.query("consumer"), call.number("after", Contents.BEGIN, 0, Long.MAX_VALUE), limit + 1);
    return ParlanceRoutes.json(200, json -> {
      json.writeArrayPropertyStart("dead");
      found.stream().limit(limit).forEach(letter -> letter(json, letter, payload));
      json.writeEndArray();
      json.writeBooleanProperty("hasMore", found.size() > limit);
    });
  }

  private static void letter(JsonGenerator json, Contents.Dead letter, boolean payload) {
    var wish = letter.wish();
    json.writeStartObject();
    json.writeNumberProperty("id", letter.id());
    json.writeStringProperty("consumer", wish.consumer());
    json.writeStringProperty("space", wish.about().space());
    json.writeStringProperty("conversation", ParlanceIds.shown(wish.about()));
    json.writeNumberProperty("seq", wish.seq());
    Shapes.optional(json, "at", wish.at());
    Shapes.optional(json, "givenUpAt", letter.at());
    json.writeStringProperty("reason", letter.reason());
    if (payload) {
      json.writeStringProperty("payload", wish.payload());
    }
    json.writeEndObject();
  }

  private static Response each(Call call, ToIntFunction<List<Long>> work) throws IOException {
    operator(call);
    var asked = call.body().value("ids");
    if (asked == null || !asked.isArray() || asked.isEmpty() || asked.size() > PAGE) {
      throw Fields.invalid("ids", asked == null ? "nothing" : asked.isArray() ? asked.size() + " entries" : "no array",
          "an array of 1 to " + PAGE + " ids of dead letters");
    }
    var ids = new ArrayList<Long>();
    asked.forEach(id -> ids.add(Fields.number("ids", id, 0, Long.MAX_VALUE)));
    int count = work.applyAsInt(ids);
    return ParlanceRoutes.json(200, json -> json.writeNumberProperty("count", count));
  }
}
