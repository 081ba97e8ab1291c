package chat.parlance.dialect.hexatron;

import chat.parlance.core.UserId;
import chat.parlance.core.Identity;
import chat.parlance.core.RateLimits;
import chat.parlance.core.RejectedException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.http.Handler;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import chat.parlance.http.Route;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// hexatron over HTTP; docs/dialects/hexatron.md. As in the original, segments behind those of a route are passed over, and all
/// that is no route is not found, whatever the method.
public final class HexRoutes {

  private static final String DOCUMENT = "/api/hexatron.json";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private interface Answering {
    Response answer(Request request, Identity me) throws IOException;
  }

  private final HexServices services;
  private final HexSettings settings;
  private final HexDoor door;
  private final HexViews views;
  private final HexIds ids;

  public HexRoutes(HexServices services, HexSettings settings, HexDoor door, HexIds ids) {
    this.services = services;
    this.settings = settings;
    this.door = door;
    this.views = new HexViews(services, ids);
    this.ids = ids;
  }

  /// The routes where all dialects listen: under `/api/chat`.
  public Mount mount() {
    return routes("/api/chat", "").build();
  }

  /// The original's container is asked for its health at the path of another service.
  public Mount health() {
    return Mount.at("/api/user").cors(settings.cors()).problems(HexRefusal::render).get("/health", HexRoutes::healthy)
        .build();
  }

  /// The routes where this dialect is alone: as in the original, under any two segments.
  public Mount alone() {
    return routes("", "/{one}/{two}").route(Route.of("*", "/", HexRoutes::nothing))
        .route(Route.of("*", "/{path*}", HexRoutes::nothing)).build();
  }

  private Mount.Builder routes(String prefix, String before) {
    var mount = Mount.at(prefix).cors(settings.cors()).problems(HexRefusal::render);
    both(mount, "GET", before + "/health", HexRoutes::healthy);
    both(mount, "GET", before + "/doc", HexRoutes::document);
    mount.get(before + "/conversations", route("list conversations", this::list));
    mount.get(before + "/conversations/", route("list conversations", this::list));
    both(mount, "DELETE", before + "/delete-user", this::deleteUser);
    both(mount, "GET", before + "/conversations/{id}", route("read a conversation", this::conversation));
    if (!prefix.isEmpty()) {
      mount.route(Route.of("*", "", HexRoutes::nothing)).route(Route.of("*", "/{path*}", HexRoutes::nothing));
    }
    return mount;
  }

  private static void both(Mount.Builder mount, String method, String template, Handler handler) {
    mount.route(Route.of(method, template, handler)).route(Route.of(method, template + "/{rest*}", handler));
  }

  private static Response healthy(Request request) {
    return Response.of(204);
  }

  private static Response document(Request request) throws IOException {
    return Response.resource("application/json; charset=utf-8", HexRoutes.class, DOCUMENT)
        .with("Access-Control-Allow-Origin", "*");
  }

  /// What no route answers. A body that is no JSON is the first thing that is wrong.
  private static Response nothing(Request request) throws IOException {
    if (request.method().equals("OPTIONS")) {
      return Response.of(200);
    }
    if (request.body().length > 0) {
      request.json();
    }
    throw Problem.of(404, "not-found", "Route not found").asException();
  }

  private Handler route(String doing, Answering answering) {
    return request -> {
      var me = door.enter(request);
      try {
        services.rates().take(me.id(), RateLimits.Action.REQUESTS);
        return answering.answer(request, me);
      } catch (RejectedException e) {
        throw HexRefusal.problem(e.rejection()).asException();
      } catch (StoreUnavailableException _) {
        throw Problem.of(503, "unavailable", "Failed to " + doing).retryAfter(Duration.ofSeconds(1)).asException();
      }
    };
  }

  /// The body is looked at first, as in the original: what is no JSON is 400 for everybody.
  private Response deleteUser(Request request) throws IOException {
    var body = request.body().length == 0 ? Json.read(new byte[]{'{', '}'}) : request.json();
    var named = body.path("userId");
    var user = named.isString() ? named.stringValue().strip() : "";
    door.enterAsService(request, user);
    try {
      services.erasure().erase(new UserId(ids.global().space(), user), PATIENCE);
      return Response.bytes(200, "application/json", new byte[0]);
    } catch (RejectedException e) {
      throw HexRefusal.problem(e.rejection()).asException();
    } catch (StoreUnavailableException _) {
      throw Problem.of(503, "unavailable", "Failed to delete the user").retryAfter(Duration.ofSeconds(1)).asException();
    }
  }

  private static Response answer(String message, Consumer<JsonGenerator> fields) {
    return Response.json(200, Json.object(json -> {
      json.writeStringProperty("message", message);
      fields.accept(json);
    }));
  }

  private Response list(Request request, Identity me) {
    List<HexConversation> all = views.all(me);
    return answer("User conversations retrieved successfully.", json -> {
      json.writeArrayPropertyStart("conversations");
      all.forEach(conversation -> conversation.write(json));
      json.writeEndArray();
    });
  }

  private Response conversation(Request request, Identity me) {
    var shown = views.history(me, ids.conversation(request.parameter("id")), date(request));
    return answer("Conversation retrieved successfully.", json -> {
      json.writeName("conversation");
      shown.write(json);
    });
  }

  private static @Nullable Instant date(Request request) {
    var text = request.query().first("date");
    if (text == null || text.isEmpty()) {
      return null;
    }
    var date = HexDates.parse(text);
    if (date == null) {
      throw Problem.of(400, "invalid", "date: '" + text.substring(0, Math.min(60, text.length()))
          + "' (expected: a date such as 2026-11-21T10:00:00.000Z)").asException();
    }
    return date;
  }
}
