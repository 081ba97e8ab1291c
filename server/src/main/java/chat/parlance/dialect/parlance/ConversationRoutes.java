package chat.parlance.dialect.parlance;

import chat.parlance.core.Intent;
import chat.parlance.core.Member;
import chat.parlance.core.Receipt;
import chat.parlance.dialect.parlance.ParlanceRoutes.Call;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Response;
import java.io.IOException;

/// Conversations and their members over HTTP.
final class ConversationRoutes {

  private final ParlanceRoutes routes;
  private final ParlanceServices services;

  ConversationRoutes(ParlanceRoutes routes, ParlanceServices services) {
    this.routes = routes;
    this.services = services;
  }

  Mount.Builder addTo(Mount.Builder mount) {
    return mount
        .get("/conversations", routes.route(call -> ParlanceRoutes.json(200,
            call.reads().conversations(call.limit(50, 100), call.query("cursor")))))
        .post("/conversations", routes.route(this::open))
        .get("/conversations/{id}", routes.route(this::conversation))
        .patch("/conversations/{id}", routes.route(this::update))
        .get("/conversations/{id}/members", routes.route(call -> ParlanceRoutes.json(200, call.reads()
            .members(call.request().parameter("id"), after(call), call.limit(100, 1_000)))))
        .post("/conversations/{id}/members", routes.route(call -> {
          var body = call.body();
          return ParlanceRoutes.seq(routes.write(call, Intents.invite(call.conversation(), body), body.text("key")));
        }))
        .patch("/conversations/{id}/members/{user}", routes.route(call -> ParlanceRoutes.seq(routes.write(call,
            Intents.role(call.conversation(), call.request().parameter("user"), call.body())))))
        .delete("/conversations/{id}/members/{user}", routes.route(call -> ParlanceRoutes.seq(routes.write(call,
            new Intent.Remove(call.conversation(), call.request().parameter("user"))))))
        .post("/conversations/{id}/join", routes.route(call -> ParlanceRoutes.seq(routes.write(call,
            new Intent.Join(call.conversation())))))
        .put("/conversations/{id}/settings", routes.route(this::settings))
        .put("/conversations/{id}/marks", routes.route(this::marks))
        .post("/conversations/{id}/typing", routes.route(this::typing))
        .get("/conversations/{id}/changes", routes.route(call -> ParlanceRoutes.json(200, call.reads().changes(
            call.request().parameter("id"), call.number("after", 0, 0, Long.MAX_VALUE), call.limit(100, 1_000)))))
        .get("/conversations/{id}/pins", routes.route(call -> {
          var pinned = services.reading().pinned(call.me(), call.conversation(), 100);
          return ParlanceRoutes.json(200, json -> Shapes.messages(json, pinned));
        }));
  }

  private static String after(Call call) {
    var after = call.query("after");
    return after == null ? "" : after;
  }

  private Response open(Call call) throws IOException {
    var body = call.body();
    var receipt = routes.write(call, Intents.open(body), body.text("key"));
    return shown(receipt.duplicate() ? 200 : 201, call, receipt);
  }

  private Response shown(int status, Call call, Receipt receipt) {
    var standing = services.conversations().standing(call.me(), receipt.conversation());
    return ParlanceRoutes.replayed(receipt,
        Response.json(status, Json.value(json -> Shapes.standing(json, call.me().user(), standing))));
  }

  private Response conversation(Call call) {
    var standing = services.conversations().standing(call.me(), call.conversation());
    return Response.json(200, Json.value(json -> Shapes.standing(json, call.me().user(), standing)));
  }

  private Response update(Call call) throws IOException {
    return shown(200, call, routes.write(call, Intents.update(call.conversation(), call.body())));
  }

  private Response settings(Call call) throws IOException {
    routes.write(call, Intents.settle(call.conversation(), call.body()));
    var member = services.conversations().standing(call.me(), call.conversation()).member();
    var settings = member == null ? Member.Settings.NONE : member.settings(); // may have been removed meanwhile
    return ParlanceRoutes.json(200, json -> {
      json.writeBooleanProperty("favourite", settings.favourite());
      json.writeBooleanProperty("muted", settings.muted());
    });
  }

  private Response marks(Call call) throws IOException {
    routes.write(call, Intents.marks(call.conversation(), call.body()));
    var marks = services.reading().marks(call.me(), call.conversation());
    return Response.json(200, Json.value(json -> Shapes.marks(json, marks)));
  }

  private Response typing(Call call) throws IOException {
    services.conversations().writable(call.me(), call.conversation());
    services.typing().typing(call.me().id(), call.conversation(), call.body().flag("on", true), 0);
    return ParlanceRoutes.json(202, _ -> {});
  }
}
