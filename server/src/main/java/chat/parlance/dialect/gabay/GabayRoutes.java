package chat.parlance.dialect.gabay;

import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.RateLimits;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.Texts;
import chat.parlance.core.store.ConversationStore.Spot;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.http.Handler;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Problem;
import chat.parlance.http.ProblemException;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import chat.parlance.http.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// gabay over HTTP; docs/dialects/gabay.md. Each path is answered with and without a slash at its end.
public final class GabayRoutes {

  private static final String PREFIX = "/api/v2/chat";
  private static final int USUAL = 50;

  /// A request of somebody whose token was accepted.
  private record Call(Request request, Identity me) {}

  private interface Answering {
    Response answer(Call call) throws IOException;
  }

  private final GabayServices services;
  private final GabaySettings settings;
  private final GabayDoor door;
  private final GabayViews views;
  private final GabayHistory history;

  public GabayRoutes(GabayServices services, GabaySettings settings, GabayDoor door) {
    this.services = services;
    this.settings = settings;
    this.door = door;
    this.views = new GabayViews(services);
    this.history = new GabayHistory(services);
  }

  /// Everything under `/api/v2/chat`.
  public Mount mount() {
    var mount = Mount.at(PREFIX).cors(settings.cors()).upgradeOrigins(settings.origins())
        .problems(GabayRefusal::render);
    add(mount, "POST", "/rooms", this::create);
    add(mount, "GET", "/rooms", this::rooms);
    add(mount, "GET", "/messages", this::messages);
    add(mount, "POST", "/reactions", this::react);
    add(mount, "DELETE", "/reactions/{reactionId}", this::unreact);
    return mount.build();
  }

  private void add(Mount.Builder mount, String method, String template, Answering answering) {
    var handler = handler(method + " " + template, answering);
    mount.route(Route.of(method, template, handler).upTo(settings.messageBytes()));
    mount.route(Route.of(method, template + "/", handler).upTo(settings.messageBytes()));
  }

  private Handler handler(String route, Answering answering) {
    return request -> {
      var me = door.enter(request);
      try {
        services.rates().take(me.id(), RateLimits.Action.REQUESTS);
        return answering.answer(new Call(request, me));
      } catch (RejectedException e) {
        throw GabayRefusal.problem(e.rejection()).asException();
      } catch (StoreUnavailableException _) {
        throw GabayRefusal.problem(GabayRefusal.NOT_NOW).asException();
      } catch (ProblemException e) {
        throw e;
      } catch (RuntimeException e) {
        services.hub().fault("a request of " + route, null, e);
        throw Problem.of(500, "internal-error", GabayRefusal.UNEXPECTED).asException();
      }
    };
  }

  private static Response answer(int status, Consumer<JsonGenerator> fields) {
    return Response.json(status, Json.object(fields));
  }

  private static RejectedException invalid(String field, String found, String expected) {
    return new RejectedException(new Rejection.Invalid(field, found, expected));
  }

  private Response create(Call call) throws IOException {
    var body = call.request().json();
    var name = text(body, "name");
    var receipt = services.messaging().submit(new Draft(call.me(), call.request().header("Idempotency-Key"),
        new Intent.Open(ConversationKind.GROUP, null, participants(body), name, null, null)));
    var shown = views.opened(call.me(), services.conversations().visible(call.me(), receipt.conversation()));
    return Response.json(201, Json.value(
        json -> GabayShapes.room(json, shown.rooms().getFirst(), shown.called(), true)));
  }

  private static List<String> participants(JsonNode body) {
    var named = body.path("participants");
    if (!named.isArray()) {
      throw invalid("participants", named.toString(), "a list of user ids");
    }
    var participants = new ArrayList<String>();
    for (var user : named) {
      if (!user.isString()) {
        throw invalid("participants[" + participants.size() + "]", user.toString(), "the id of a user");
      }
      participants.add(Texts.storable("participants", user.stringValue()));
    }
    return participants;
  }

  private static String text(JsonNode body, String name) {
    var value = body.path(name);
    if (!value.isString() || value.stringValue().isBlank()) {
      throw invalid(name, value.isMissingNode() ? "nothing" : value.toString(), "a text that is not blank");
    }
    return Texts.storable(name, value.stringValue().strip());
  }

  private Response rooms(Call call) {
    var shown = views.rooms(call.me());
    return answer(200, json -> {
      json.writeArrayPropertyStart("rooms");
      shown.rooms().forEach(room -> GabayShapes.room(json, room, shown.called(), true));
      json.writeEndArray();
    });
  }

  private Response messages(Call call) {
    var query = call.request().query();
    var room = query.first("roomId");
    if (room == null || room.isBlank()) {
      throw invalid("roomId", room == null ? "nothing" : room, "the id of a room");
    }
    var before = GabayHistory.time(query.first("before"));
    int limit = limit(query.first("limit"));
    boolean direct = query.first("type", "").equalsIgnoreCase("direct");
    var head = services.conversations().visible(call.me(), services.ids().room(call.me().space(), room));
    if (direct && head.kind() != ConversationKind.DIRECT) {
      return page(call.me(), new GabayHistory.Page(List.of(), false), GabayShapes.type(head));
    }
    var page = history.page(call.me(), head, before, limit);
    var shown = page(call.me(), page, GabayShapes.type(head));
    if (before == null) {
      history.read(call.me(), head);
    }
    return shown;
  }

  private Response page(Identity me, GabayHistory.Page page, String roomType) {
    var messages = page.messages();
    var readers = messages.isEmpty() ? Map.<Long, List<MarkStore.Reader>>of()
        : services.reading().readers(messages.getFirst().conversation(), messages, GabayHistory.MOST);
    var people = new LinkedHashSet<>(GabayViews.people(messages));
    readers.values().forEach(all -> all.forEach(reader -> people.add(reader.user())));
    var called = views.called(me, people);
    return answer(200, json -> {
      json.writeArrayPropertyStart("messages");
      for (var message : messages) {
        json.writeStartObject();
        GabayShapes.message(json, message, roomType, called);
        GabayShapes.readers(json, readers.getOrDefault(message.id(), List.of()), called);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeBooleanProperty("hasMore", page.hasMore());
    });
  }

  private static int limit(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return USUAL;
    }
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
      throw invalid("limit", text, "a whole number from 1 to " + GabayHistory.MOST);
    }
    return Math.min(GabayHistory.MOST, Integer.parseInt(text));
  }

  private Response react(Call call) throws IOException {
    var body = call.request().json();
    var message = services.ids().message(call.me().space(), text(body, "messageId"));
    var emoji = text(body, "emoji");
    var receipt = services.messaging().submit(new Draft(call.me(), null,
        new Intent.React(spot(call.me(), message).conversation(), message, emoji, true)));
    return answer(receipt.duplicate() ? 200 : 201, json -> {
      json.writeStringProperty("id", new GabayIds.ReactionId(message, call.me().user(), emoji).shown());
      json.writeStringProperty("emoji", emoji);
      json.writeStringProperty("messageId", services.ids().message(message));
      json.writeStringProperty("userId", call.me().user());
    });
  }

  private Response unreact(Call call) {
    var shown = call.request().parameter("reactionId");
    var id = GabayIds.ReactionId.of(shown);
    var spot = spot(call.me(), id.message());
    if (!id.user().equals(call.me().user())) {
      throw new RejectedException(new Rejection.Forbidden("Only who chose a reaction may take it back."));
    }
    var receipt = services.messaging().submit(new Draft(call.me(), null,
        new Intent.React(spot.conversation(), id.message(), id.emoji(), false)));
    if (receipt.duplicate()) {
      throw new RejectedException(new Rejection.NotFound("reaction", shown));
    }
    return answer(200, json -> json.writeBooleanProperty("success", true));
  }

  /// Where a message is that the user may see.
  private Spot spot(Identity me, long message) {
    return services.reading().spots(me, List.of(message)).stream().findFirst().orElseThrow(
        () -> new RejectedException(new Rejection.NotFound("message", services.ids().message(message))));
  }
}
