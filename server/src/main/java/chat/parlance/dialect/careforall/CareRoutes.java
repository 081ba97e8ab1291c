package chat.parlance.dialect.careforall;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Conversations.Participant;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Message;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Role;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/// careforall over HTTP: conversations and their messages; docs/dialects/careforall.md.
public final class CareRoutes {

  /// A request of somebody whose token was accepted.
  private record Call(Request request, Identity me) {

    /// The body, which may be left out where everything in it may.
    JsonNode body() throws IOException {
      var body = request.body().length == 0 ? Json.read(new byte[]{'{', '}'}) : request.json();
      if (!body.isObject()) {
        throw CareIntents.invalid("body", "something else", "a JSON object");
      }
      return body;
    }
  }

  private interface Answering {
    Response answer(Call call) throws IOException;
  }

  private final CareServices services;
  private final CareActions actions;
  private final CareSettings settings;
  private final CareDoor door;

  public CareRoutes(CareServices services, CareSettings settings, CareDoor door) {
    this.services = services;
    this.settings = settings;
    this.actions = new CareActions(services);
    this.door = door;
  }

  /// The routes under `/api/conversations`.
  public Mount mount() {
    return Mount.at("/api/conversations").cors(settings.cors()).problems(CareRoutes::render)
        .get("", route("list conversations", this::list))
        .route(writing("POST", "", route("create conversation", this::create)))
        .get("/{id}", route("get conversation", call -> {
          var head = services.conversations().visible(call.me(), conversation(call));
          return shown(200, head);
        }))
        .route(writing("PUT", "/{id}", route("update conversation", this::update)))
        .route(writing("POST", "/{id}/assign", route("assign admin", this::assign)))
        .put("/{id}/read", route("mark conversation as read", call -> {
          actions.read(call.me(), conversation(call), null, 0);
          return answer(200, json -> json.writeStringProperty("message", "Conversation marked as read"));
        }))
        .get("/{id}/messages", route("list messages", this::messages))
        .route(writing("POST", "/{id}/messages", route("send message", this::send))).build();
  }

  private Route writing(String method, String template, Handler handler) {
    return Route.of(method, template, handler).upTo(settings.messageBytes());
  }

  /// Problems in the shape of the original, whoever found them.
  static Response render(Problem problem, String requestId) {
    var code = problem.code().matches("[A-Z_]+") ? problem.code() : CareRefusal.code(problem.status());
    var message = problem.detail() == null ? problem.title() : problem.detail();
    return Response.json(problem.status(), CareShapes.failure(code, message));
  }

  private Handler route(String doing, Answering answering) {
    return request -> {
      var token = CareDoor.bearer(request.header("Authorization"));
      if (token == null) {
        throw Problem.of(401, "UNAUTHORIZED", CareDoor.NO_HEADER).asException();
      }
      var credentials = door.open(token);
      if (credentials == null) {
        throw Problem.of(401, "UNAUTHORIZED", CareDoor.BAD_TOKEN).asException();
      }
      try {
        services.rates().take(credentials.identity().id(), RateLimits.Action.REQUESTS);
        return answering.answer(new Call(request, credentials.identity()));
      } catch (RejectedException e) {
        var refusal = CareRefusal.of(e.rejection());
        throw Problem.of(refusal.status(), refusal.code(), refusal.message()).retryAfter(e.rejection().retryAfter())
            .asException();
      } catch (StoreUnavailableException _) {
        throw Problem.of(503, "SERVICE_UNAVAILABLE", "Failed to " + doing).retryAfter(Duration.ofSeconds(1))
            .asException();
      } catch (ProblemException e) {
        throw e;
      } catch (RuntimeException e) {
        services.hub().fault(doing, null, e);
        throw Problem.of(500, "INTERNAL_ERROR", "Failed to " + doing).asException();
      }
    };
  }

  private static Response answer(int status, Consumer<JsonGenerator> fields) {
    return Response.json(status, CareShapes.success(fields));
  }

  private Receipt write(Call call, Intent intent) {
    return services.messaging().submit(new Draft(call.me(), call.request().header("Idempotency-Key"), intent));
  }

  private ConversationId conversation(Call call) {
    return services.ids().conversation(call.me().space(), call.request().parameter("id"));
  }

  private Response shown(int status, Conversation head) {
    var participants = participants(head.id());
    return answer(status, json -> CareShapes.conversation(json, services.ids(), head, participants));
  }

  private List<Participant> participants(ConversationId id) {
    return services.conversations().participants(id, CareNews.SHOWN);
  }

  private Response list(Call call) {
    var paging = Paging.of(call.request().query(), 20);
    var status = CareIntents.status(call.request().query().first("status"));
    var me = call.me();
    var found = me.staff()
        ? services.conversations().all(me, status, paging.skip(), paging.limit())
        : services.conversations().mine(me, status, paging.skip(), paging.limit());
    var participants = services.conversations().participants(me.space(),
        found.page().stream().map(Conversation::id).toList(), CareNews.SHOWN);
    return answer(200, json -> {
      json.writeArrayPropertyStart("conversations");
      for (var head : found.page()) {
        json.writeStartObject();
        CareShapes.conversation(json, services.ids(), head, participants.getOrDefault(head.id(), List.of()));
        json.writeEndObject();
      }
      json.writeEndArray();
      CareShapes.pagination(json, found.total(), paging);
    });
  }

  private Response create(Call call) throws IOException {
    var receipt = write(call, CareIntents.open(call.body()));
    return shown(201, services.conversations().visible(call.me(), receipt.conversation()));
  }

  private Response update(Call call) throws IOException {
    var id = conversation(call);
    services.conversations().visible(call.me(), id);
    var update = CareIntents.update(id, call.body());
    if (update != null) {
      write(call, update);
    }
    return shown(200, services.conversations().visible(call.me(), id));
  }

  private Response assign(Call call) throws IOException {
    if (!call.me().staff()) {
      throw Problem.of(403, "FORBIDDEN", "Only admins can assign admins to conversations").asException();
    }
    var id = conversation(call);
    var admin = CareIntents.text(call.body(), "adminId");
    var who = admin == null || admin.isEmpty() ? call.me().user() : admin;
    var kind = services.conversations().visible(call.me(), id).kind();
    write(call, new Intent.Invite(id, List.of(who), kind == ConversationKind.SUPPORT ? Role.AGENT : Role.MEMBER));
    var participants = participants(id);
    return answer(200, json -> {
      json.writeStringProperty("conversationId", services.ids().shown(id));
      CareShapes.participants(json, participants);
    });
  }

  private Response messages(Call call) {
    var id = conversation(call);
    var query = call.request().query();
    var paging = Paging.of(query, 50);
    var head = services.conversations().visible(call.me(), id);
    var span = new Reading.Span(seq(call, id, query.first("after"), 0),
        seq(call, id, query.first("before"), Long.MAX_VALUE));
    var found = services.reading().between(call.me(), id, span, paging.skip(), paging.limit());
    var around = around(head, found.page());
    return answer(200, json -> {
      json.writeArrayPropertyStart("messages");
      for (var message : found.page()) {
        json.writeStartObject();
        around.show(json, message);
        json.writeEndObject();
      }
      json.writeEndArray();
      CareShapes.pagination(json, found.total(), paging);
    });
  }

  /// Where the message stands; one that is not of this conversation counts as not named, as in the original.
  private long seq(Call call, ConversationId id, @Nullable String shown, long otherwise) {
    long message = shown == null ? 0 : services.ids().message(call.me().space(), shown);
    if (message == 0) {
      return otherwise;
    }
    try {
      return services.reading().message(call.me(), id, message).seq();
    } catch (RejectedException _) {
      return otherwise;
    }
  }

  /// What messages of a conversation are shown with: what their senders are there, and who has read which.
  private record Around(CareIds ids, Map<String, Role> roles, Map<Long, List<MarkStore.Reader>> readers) {

    void show(JsonGenerator json, Message message) {
      CareShapes.message(json, ids, message, roles.get(message.sender()),
          readers.getOrDefault(message.id(), List.of()));
    }
  }

  private Around around(Conversation head, List<Message> page) {
    var senders = page.stream().map(Message::sender).collect(Collectors.toSet());
    return new Around(services.ids(), services.conversations().roles(head.id(), senders),
        head.isOfAtMost(CareNews.SHOWN)
            ? services.reading().readers(head.id(), page, CareNews.SHOWN)
            : Map.of());
  }

  private Response send(Call call) throws IOException {
    var id = conversation(call);
    var post = CareIntents.post(id, call.body());
    services.conversations().writable(call.me(), id); // who is refused is not seated
    var head = actions.enter(call.me(), id);
    var receipt = write(call, post);
    var message = services.reading().sent(call.me(), receipt);
    var around = new Around(services.ids(), services.conversations().roles(head.id(), Set.of(message.sender())),
        Map.of());
    return answer(201, json -> around.show(json, message));
  }
}
