package chat.parlance.dialect.parlance;

import chat.parlance.core.Intent;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Receipt;
import chat.parlance.dialect.parlance.ParlanceRoutes.Call;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Response;
import java.io.IOException;

/// Messages, reactions, pins, receipts and search over HTTP.
final class MessageRoutes {

  private static final String MESSAGE = "/conversations/{id}/messages/{message}";
  private static final int FOUND = 50;
  private static final int READERS = 1_000;

  private final ParlanceRoutes routes;
  private final ParlanceServices services;
  private final NewestPage newest;

  MessageRoutes(ParlanceRoutes routes, ParlanceServices services, ParlanceDialect dialect) {
    this.routes = routes;
    this.services = services;
    this.newest = new NewestPage(services.hub(), dialect);
  }

  Mount.Builder addTo(Mount.Builder mount) {
    return mount
        .get("/conversations/{id}/messages", routes.route(this::history))
        .post("/conversations/{id}/messages", routes.route(RateLimits.Action.MESSAGES, call -> post(call,
            new Intent.Place.Known(call.conversation()))))
        .post("/users/{user}/messages", routes.route(RateLimits.Action.MESSAGES, call -> post(call,
            new Intent.Place.DirectWith(call.request().parameter("user")))))
        .get(MESSAGE, routes.route(this::message))
        .patch(MESSAGE, routes.route(RateLimits.Action.MESSAGES, call -> {
          var receipt = routes.write(call, Intents.edit(call.conversation(), call.message(), call.body()));
          return ParlanceRoutes.replayed(receipt, message(call));
        }))
        .delete(MESSAGE, routes.route(call -> ParlanceRoutes.seq(routes.write(call,
            new Intent.Delete(call.conversation(), call.message())))))
        .put(MESSAGE + "/reactions/{emoji}", routes.route(call -> react(call, true)))
        .delete(MESSAGE + "/reactions/{emoji}", routes.route(call -> react(call, false)))
        .put(MESSAGE + "/pin", routes.route(call -> pin(call, true)))
        .delete(MESSAGE + "/pin", routes.route(call -> pin(call, false)))
        .get(MESSAGE + "/readers", routes.route(this::readers))
        .get("/search", routes.route(this::search));
  }

  private Response history(Call call) {
    int most = services.bounds().limits().pageSize();
    var range = Intents.range(call.position("before"), call.position("after"), call.position("around"));
    int limit = call.limit(Intents.PAGE, most);
    var thread = call.query("thread");
    if (range instanceof Reading.Range.Newest && thread == null) {
      byte[] page = newest.of(services.reading().newest(call.me(), call.conversation()), limit);
      if (page != null) {
        return Response.json(200, page);
      }
    }
    return ParlanceRoutes.json(200, call.reads().messages(call.request().parameter("id"), range, limit, thread));
  }

  private Response post(Call call, Intent.Place place) throws IOException {
    var body = call.body();
    var receipt = routes.write(call, Intents.post(place, body), body.text("key"));
    var message = services.reading().sent(call.me(), receipt);
    return ParlanceRoutes.replayed(receipt,
        Response.json(receipt.duplicate() ? 200 : 201, Json.value(json -> Shapes.message(json, message))));
  }

  private Response message(Call call) {
    var message = services.reading().message(call.me(), call.conversation(), call.message());
    return Response.json(200, Json.value(json -> Shapes.message(json, message)));
  }

  private Response react(Call call, boolean on) {
    Receipt receipt = routes.write(call,
        new Intent.React(call.conversation(), call.message(), call.request().parameter("emoji"), on));
    return ParlanceRoutes.seq(receipt);
  }

  private Response pin(Call call, boolean on) {
    return ParlanceRoutes.seq(routes.write(call, new Intent.Pin(call.conversation(), call.message(), on)));
  }

  private Response readers(Call call) {
    var readers = services.reading().readers(call.me(), call.conversation(), call.message(), READERS);
    return ParlanceRoutes.json(200, json -> {
      json.writeArrayPropertyStart("readers");
      for (var reader : readers) {
        json.writeStartObject();
        json.writeStringProperty("user", reader.user());
        json.writeStringProperty("at", IsoTime.of(reader.at()));
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private Response search(Call call) {
    var words = call.query("q");
    if (words == null || words.isBlank() || words.length() < 2 || words.length() > 200) {
      throw Fields.invalid("q", words == null ? "nothing" : words, "2 to 200 characters");
    }
    var in = call.query("conversation");
    var cursor = call.query("cursor");
    long[] from = cursor == null ? null : ParlanceReads.parts(cursor);
    var found = services.reading().search(call.me(), words,
        in == null ? null : ParlanceIds.conversation(call.me().space(), in),
        from == null ? null : new Reading.SearchCursor(from[0], from[1]), call.limit(20, FOUND));
    return ParlanceRoutes.json(200, json -> {
      Shapes.messages(json, found.messages());
      var next = found.next();
      if (next != null) {
        json.writeStringProperty("cursor", ParlanceReads.opaque(next.conversation() + "." + next.beforeSeq()));
      }
    });
  }
}
