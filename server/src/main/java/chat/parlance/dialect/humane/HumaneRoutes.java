package chat.parlance.dialect.humane;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Conversations;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.RateLimits;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.Standing;
import chat.parlance.core.Texts;
import chat.parlance.core.UserDirectory.Profile;
import chat.parlance.core.UserDirectoryException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// humane over HTTP; docs/dialects/humane.md. Each path is answered with and without a slash at its end.
public final class HumaneRoutes {

  private static final String PREFIX = "/api/v1/chat";
  /// So many members of a group are shown.
  private static final int SHOWN = 256;
  /// So many characters are searched for.
  private static final int WORDS = 200;

  /// A request of somebody whose token was accepted.
  private record Call(Request request, Identity me) {

    /// What the query says, or else a JSON body: the service and its README differ in where things stand.
    String asked(String name) throws IOException {
      var value = request.query().first(name);
      if (value == null && request.body().length > 0) {
        value = request.json().path(name).asString(null);
      }
      if (value == null || value.isBlank()) {
        throw invalid(name, value == null ? "nothing" : value, "a text that is not empty");
      }
      return Texts.storable(name, value);
    }
  }

  private interface Answering {
    Response answer(Call call) throws IOException;
  }

  private final HumaneServices services;
  private final HumaneSettings settings;
  private final HumaneDoor door;
  private final HumaneShapes shapes;
  private final HumaneServices.RequestCount count;

  public HumaneRoutes(HumaneServices services, HumaneSettings settings, HumaneDoor door,
      HumaneServices.RequestCount count) {
    this.services = services;
    this.settings = settings;
    this.door = door;
    this.shapes = new HumaneShapes(settings.files(), services.ids());
    this.count = count;
  }

  /// Everything under `/api/v1/chat`.
  public Mount mount() {
    var mount = Mount.at(PREFIX).cors(settings.cors()).upgradeOrigins(settings.origins())
        .problems(HumaneRoutes::render);
    add(mount, "GET", "/health", counted("/health", _ -> Response.json(200,
        Json.object(json -> json.writeStringProperty("status", "ok")))));
    add(mount, "GET", "/test", counted("/test", _ -> Response.json(200, true)));
    add(mount, "GET", "/recent", route("/recent", this::recent));
    for (var method : List.of("GET", "POST")) {
      add(mount, method, "/convo/one-to-one", route("/convo/one-to-one", this::oneToOne));
      for (var path : List.of("/convo/one-to-one/messages", "/convo/one-to-one/message")) {
        add(mount, method, path, route(path, this::messages));
      }
    }
    add(mount, "GET", "/convo/search", route("/convo/search", this::search));
    add(mount, "GET", "/convo/{convoId}", route("/convo/:convoId", this::convo));
    add(mount, "PATCH", "/convo/{convoId}/clearedAt", route("/convo/:convoId/clearedAt", this::clear));
    add(mount, "POST", "/convo", route("/convo", this::create));
    return mount.build();
  }

  private void add(Mount.Builder mount, String method, String template, Handler handler) {
    mount.route(Route.of(method, template, handler).upTo(settings.messageBytes()));
    mount.route(Route.of(method, template + "/", handler).upTo(settings.messageBytes()));
  }

  /// Problems in the shape of the original, whoever found them.
  static Response render(Problem problem, String requestId) {
    var message = problem.status() == 500 && problem.code().equals("internal-error") || problem.detail() == null
        ? problem.status() == 500 ? HumaneRefusal.UNEXPECTED : problem.title()
        : problem.detail();
    return Response.json(problem.status(), HumaneShapes.failure(message, (String) problem.fields().get("field")));
  }

  private Handler counted(String route, Handler handler) {
    return request -> {
      long begun = System.nanoTime();
      int status = 500;
      try {
        var answer = handler.handle(request);
        status = answer instanceof Response response ? response.status() : status;
        return answer;
      } catch (ProblemException e) {
        status = e.problem().status();
        throw e;
      } finally {
        count.answered(request.method(), PREFIX + route, status, System.nanoTime() - begun);
      }
    };
  }

  private Handler route(String route, Answering answering) {
    return counted(route, request -> {
      var me = door.enter(request.header("Authorization")).identity();
      try {
        services.rates().take(me.id(), RateLimits.Action.REQUESTS);
        return answering.answer(new Call(request, me));
      } catch (RejectedException e) {
        throw problem(e.rejection()).asException();
      } catch (StoreUnavailableException _) {
        throw Problem.of(503, "unavailable", HumaneRefusal.UNEXPECTED).retryAfter(Duration.ofSeconds(1)).asException();
      } catch (ProblemException e) {
        throw e;
      } catch (RuntimeException e) {
        services.hub().fault("a request of " + route, null, e);
        throw Problem.of(500, "internal-error", HumaneRefusal.UNEXPECTED).asException();
      }
    });
  }

  private static Problem problem(Rejection rejection) {
    var refusal = HumaneRefusal.of(rejection);
    var problem = Problem.of(refusal.status(), rejection.code(), refusal.message());
    if (refusal.field() != null) {
      problem = problem.with("field", refusal.field());
    }
    return problem.retryAfter(rejection.retryAfter());
  }

  private static RejectedException invalid(String field, String found, String expected) {
    return new RejectedException(new Rejection.Invalid(field, found, expected));
  }

  private static Response answer(int status, Consumer<JsonGenerator> data) {
    return Response.json(status, HumaneShapes.success(data));
  }

  private Response recent(Call call) {
    var query = call.request().query();
    int limit = Paging.limit(query);
    var from = Cursor.of(services.ids(), call.me().space(), query.first("from"));
    var page = services.conversations().directs(call.me(),
        from == null ? null : new Conversations.Cursor(from.at().toEpochMilli(), from.id()), limit);
    var others = page.stream().map(one -> other(call.me(), one)).toList();
    var known = others.isEmpty() ? java.util.Map.<String, Profile>of()
        : services.people().find(call.me().space(), others);
    var last = page.isEmpty() ? null : page.getLast().conversation();
    return answer(200, json -> {
      HumaneShapes.list(json, "conversations", page,
          one -> shapes.standing(json, one, known.get(other(call.me(), one))));
      shapes.pagination(json, last == null ? null : new Cursor(last.updatedAt(), last.id().value()),
          page.size() == limit);
    });
  }

  private static String other(Identity me, Standing standing) {
    return Objects.requireNonNull(standing.conversation().with(me.user()));
  }

  private @Nullable Conversation with(Call call) throws IOException {
    var other = call.asked("otherUserId");
    return services.conversations().keyed(call.me(), Conversation.directKey(call.me().user(), other));
  }

  private Response oneToOne(Call call) throws IOException {
    return shown(200, "conversation", with(call));
  }

  private Response messages(Call call) throws IOException {
    var query = call.request().query();
    int limit = Paging.limit(query);
    var from = Cursor.of(services.ids(), call.me().space(), query.first("from"));
    var head = with(call);
    if (head == null) {
      throw notFound("conversation");
    }
    var page = History.page(services.reading(), call.me(), head, from, limit);
    var last = page.isEmpty() ? null : page.getLast();
    return answer(200, json -> {
      HumaneShapes.list(json, "messages", page, message -> shapes.message(json, message, false));
      shapes.pagination(json, last == null ? null : new Cursor(last.at(), last.id()), page.size() == limit);
    });
  }

  private static RejectedException notFound(String what) {
    return new RejectedException(new Rejection.NotFound(what, ""));
  }

  private Response search(Call call) throws IOException {
    var words = call.asked("searchQuery");
    if (words.length() > WORDS) {
      throw new RejectedException(new Rejection.TooLarge("searchQuery", words.length(), WORDS));
    }
    var query = call.request().query();
    int limit = Paging.limit(query);
    int page = Paging.page(query);
    List<Profile> found;
    try {
      found = services.people().search(call.me().space(), words, page, limit).stream()
          .filter(profile -> !profile.user().equals(call.me().user())).toList();
    } catch (UserDirectoryException _) {
      throw Problem.of(500, "search-failed", "failed while seaching for user").asException();
    }
    var known = found.isEmpty() ? java.util.Map.<String, Standing>of()
        : services.conversations().directsWith(call.me(), found.stream().map(Profile::user).toList());
    return answer(200, json -> {
      HumaneShapes.list(json, "existingConvos", found.stream().filter(one -> known.containsKey(one.user())).toList(),
          one -> shapes.standing(json, Objects.requireNonNull(known.get(one.user())), one));
      HumaneShapes.list(json, "startNewConvos", found.stream().filter(one -> !known.containsKey(one.user())).toList(),
          one -> HumaneShapes.otherUser(json, one));
    });
  }

  private Response convo(Call call) {
    Conversation head = null;
    try {
      head = member(call);
    } catch (RejectedException e) {
      if (!(e.rejection() instanceof Rejection.NotFound)) {
        throw e;
      }
    }
    return shown(200, "convo", head);
  }

  /// The conversation of the path, in which the user is.
  private Conversation member(Call call) {
    var id = services.ids().conversation(call.me().space(), "convoId", call.request().parameter("convoId"));
    var head = services.conversations().visible(call.me(), id);
    if (services.conversations().role(id, call.me().user()) == null) {
      throw notFound("conversation");
    }
    return head;
  }

  private Response clear(Call call) {
    var head = member(call);
    services.messaging().submit(new Draft(call.me(), null,
        new Intent.MoveMarks(head.id(), new Marks(0, 0, head.lastSeq()))));
    return shown(202, "convo", head);
  }

  private Response shown(int status, String name, @Nullable Conversation head) {
    if (head == null) {
      return answer(status, json -> json.writeNullProperty(name));
    }
    var seats = head.kind() == ConversationKind.DIRECT ? HumaneShapes.two(head) : seats(head.id());
    return answer(status, json -> {
      json.writeObjectPropertyStart(name);
      shapes.conversation(json, head, seats);
      json.writeEndObject();
    });
  }

  private List<HumaneShapes.Seat> seats(ConversationId id) {
    return services.conversations().participants(id, SHOWN).stream().map(HumaneShapes.Seat::of).toList();
  }

  private Response create(Call call) throws IOException {
    var body = call.request().json();
    var others = others(body);
    var opening = switch (body.path("type").asString("")) {
      case "one-to-one" -> new Intent.Open(ConversationKind.DIRECT, null, others, null, null, null);
      case "group" -> new Intent.Open(ConversationKind.GROUP, null, others, text(body, "groupName"),
          text(body, "groupPicKey"), null);
      default -> throw invalid("type", body.path("type").toString(), "one-to-one or group");
    };
    var receipt = services.messaging()
        .submit(new Draft(call.me(), call.request().header("Idempotency-Key"), opening));
    return shown(200, "conversation", services.conversations().visible(call.me(), receipt.conversation()));
  }

  private static List<String> others(JsonNode body) {
    var field = "OtherParticipants";
    var named = body.path(field);
    if (!named.isArray() || named.isEmpty()) {
      throw invalid(field, named.toString(), "a list of user ids");
    }
    var others = new ArrayList<String>();
    for (var user : named) {
      if (!user.isString()) {
        throw invalid(field + "," + others.size(), user.toString(), "the id of a user");
      }
      others.add(Texts.storable(field, user.stringValue()));
    }
    return others;
  }

  private static @Nullable String text(JsonNode body, String name) {
    var value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw invalid(name, value.toString(), "a text");
    }
    return Texts.storable(name, value.stringValue());
  }
}
