package chat.parlance.dialect.parlance;

import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Presence;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.dialect.parlance.ParlanceRoutes.Call;
import chat.parlance.gateway.Session;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Mount;
import chat.parlance.http.Response;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The caller, other people, presence, sessions and tokens over HTTP.
final class AccountRoutes {

  /// The longest name of a token or a user.
  private static final int NAMED = 255;

  private final ParlanceRoutes routes;
  private final ParlanceServices services;

  AccountRoutes(ParlanceRoutes routes, ParlanceServices services) {
    this.routes = routes;
    this.services = services;
  }

  Mount.Builder addTo(Mount.Builder mount) {
    return mount
        .get("/me", routes.route(this::me))
        .get("/users/{user}", routes.route(this::user))
        .get("/presence", routes.route(call -> ParlanceRoutes.json(200,
            call.reads().presences(call.request().query().all("user")))))
        .put("/presence", routes.route(this::say))
        .get("/sessions", routes.route(this::sessions))
        .delete("/sessions/{session}", routes.route(this::endSession))
        .post("/tokens/revoke", routes.route(this::revoke))
        .get("/admin/stats", routes.route(this::stats));
  }

  private Response me(Call call) {
    var me = call.me();
    return ParlanceRoutes.json(200, json -> {
      json.writeStringProperty("user", me.user());
      Shapes.optional(json, "name", me.name());
      Shapes.optional(json, "picture", me.picture());
      json.writeStringProperty("space", me.space());
      json.writeArrayPropertyStart("roles");
      me.roles().stream().sorted().forEach(json::writeString);
      json.writeEndArray();
      json.writeName("limits");
      ParlanceReads.limits(json, services.bounds());
    });
  }

  private Response user(Call call) {
    var user = call.request().parameter("user");
    var presence = call.reads().presence(user);
    boolean self = user.equals(call.me().user());
    return ParlanceRoutes.json(200, json -> {
      json.writeStringProperty("user", user);
      Shapes.optional(json, "name", self ? call.me().name() : null);
      Shapes.optional(json, "picture", self ? call.me().picture() : null);
      json.writeObjectPropertyStart("presence");
      Shapes.presence(json, presence);
      json.writeEndObject();
    });
  }

  private Response say(Call call) throws IOException {
    var body = call.body();
    services.presence().say(call.me().id(), body.requiredWord("status", Presence.Status.class),
        body.text("text"));
    var state = services.presence().of(call.me().id());
    return ParlanceRoutes.json(200, json -> Shapes.presence(json, state));
  }

  private Response sessions(Call call) {
    List<Session> sessions = services.hub().sessionsOf(call.me().id());
    return ParlanceRoutes.json(200, json -> {
      json.writeArrayPropertyStart("sessions");
      for (var session : sessions) {
        json.writeStartObject();
        json.writeStringProperty("session", ParlanceIds.shown(session.id()));
        Shapes.optional(json, "device", session.device());
        json.writeStringProperty("since", IsoTime.of(Instant.ofEpochMilli(session.sinceMillis())));
        json.writeStringProperty("address", session.address());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private Response endSession(Call call) {
    var shown = call.request().parameter("session");
    var session = services.hub().sessionsOf(call.me().id()).stream()
        .filter(one -> ParlanceIds.shown(one.id()).equals(shown)).findFirst()
        .orElseThrow(() -> new RejectedException(new Rejection.NotFound("session", shown)));
    services.hub().end(session);
    return Response.of(204);
  }

  private Response revoke(Call call) throws IOException {
    var body = call.body();
    var now = services.clock().instant();
    var token = body.text("token");
    var user = body.text("user");
    if ((token == null) == (user == null)) {
      throw Fields.invalid("token", token == null ? "nothing" : "token and user", "either token (a jti) or user");
    }
    bounded("token", token);
    bounded("user", user);
    boolean own = user != null ? user.equals(call.me().user())
        : java.util.Objects.requireNonNull(token).equals(call.who().tokenId());
    if (!own && !call.me().has(Identity.ADMIN)) {
      throw new RejectedException(new Rejection.Forbidden("Only admins revoke tokens other than the one that they use,"
          + " or other people's; all your own end with user: your id."));
    }
    var kept = now.plus(services.revocationsKept());
    var revocation = user != null
        ? Revocation.ofUser(new UserId(call.me().space(), user), issuedBefore(body, now), kept)
        : Revocation.ofToken(call.me().space(), java.util.Objects.requireNonNull(token), kept);
    routes.write(call, new Intent.Revoke(revocation));
    return Response.of(204);
  }

  private static void bounded(String field, @Nullable String text) {
    if (text != null && (text.isBlank() || text.length() > NAMED)) {
      throw Fields.invalid(field, text, "1 to " + NAMED + " characters");
    }
  }

  /// Tokens say in whole seconds when they were issued, so "now" takes in the running second.
  private static Instant issuedBefore(Fields body, Instant now) {
    var next = Instant.ofEpochSecond(now.getEpochSecond() + 1);
    var text = body.text("issuedBefore");
    try {
      var before = text == null ? next : Instant.parse(text);
      if (!before.isAfter(next) && !before.isBefore(Instant.EPOCH)) {
        return before;
      }
    } catch (DateTimeParseException _) {
      // refused below
    }
    throw Fields.invalid("issuedBefore", String.valueOf(text),
        "a time like 2026-11-21T10:00:00Z that is not in the future");
  }

  private Response stats(Call call) {
    call.asOperator("the statistics: they count the whole server");
    var counters = services.hub().counts();
    return ParlanceRoutes.json(200, json -> {
      counters.forEach(json::writeNumberProperty);
      json.writeNumberProperty("present", services.presence().present());
      json.writeBooleanProperty("presenceDegraded", services.presence().degraded());
    });
  }
}
