package chat.parlance.dialect.parlance;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Credentials;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.Revocations;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.gateway.Client;
import chat.parlance.http.Answer;
import chat.parlance.http.Handler;
import chat.parlance.http.Headers;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import chat.parlance.http.Route;
import chat.parlance.http.Upgrade;
import chat.parlance.http.WebSocketLimits;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.TokenVerifier;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The native dialect over HTTP: the connection itself, and a mirror of what it can do; docs/protocol.md, "REST".
public final class ParlanceRoutes {

  /// A request of somebody whose token was accepted.
  record Call(Request request, Credentials who, ParlanceReads reads) {

    Identity me() {
      return who.identity();
    }

    /// Refuses everybody who may not see the whole server; `what` there is to see.
    void asOperator(String what) {
      if (!me().has(Identity.ADMIN) || !me().space().equals(TokenVerifier.DEFAULT_SPACE)) {
        throw new RejectedException(new Rejection.Forbidden(
            "Only admins of the space " + TokenVerifier.DEFAULT_SPACE + " see " + what + "."));
      }
    }

    ConversationId conversation() {
      return ParlanceIds.conversation(me().space(), request.parameter("id"));
    }

    long message() {
      return ParlanceIds.message(request.parameter("message"));
    }

    Fields body() throws IOException {
      return Fields.of(request.json());
    }

    @Nullable String query(String name) {
      return request.query().first(name);
    }

    int limit(int otherwise, int most) {
      return (int) number("limit", otherwise, 1, most);
    }

    long number(String name, long otherwise, long least, long most) {
      var text = query(name);
      if (text == null) {
        return otherwise;
      }
      try {
        long value = Long.parseLong(text);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException _) {
        // refused below
      }
      throw Fields.invalid(name, text, "a whole number from " + least + " to " + most);
    }

    @Nullable Long position(String name) {
      return query(name) == null ? null : (Long) number(name, 0, 0, Long.MAX_VALUE);
    }
  }

  /// What is told when the store does not answer a question.
  static final Rejection UNREACHABLE = new Rejection.Unavailable(Duration.ofSeconds(1));

  interface Answering {
    Response answer(Call call) throws IOException;
  }

  private final ParlanceServices services;
  private final ParlanceDoor door;
  private final ParlanceDialect dialect;
  private final Client.Factory clients;
  private final WebSocketLimits limits;

  public ParlanceRoutes(ParlanceServices services, TokenVerifier verifier, Revocations revocations,
      ParlanceDialect dialect) {
    this.services = services;
    this.door = new ParlanceDoor(new Doorkeeper(verifier, revocations), services.hub(), dialect);
    this.dialect = dialect;
    this.clients = session -> new ParlanceClient(services, session);
    this.limits = new WebSocketLimits(services.bounds().messageBytes(), Duration.ofSeconds(5));
  }

  /// Adds all routes under `/v1`.
  public Mount.Builder addTo(Mount.Builder mount) {
    var connect = Route.of("GET", "/connect", this::connect);
    mount.problems(new ParlanceProblems()).route(door.waits() ? connect : connect.promptly());
    new ConversationRoutes(this, services).addTo(mount);
    new MessageRoutes(this, services, dialect).addTo(mount);
    new FileRoutes(this, services).addTo(mount);
    return new AccountRoutes(this, services).addTo(mount);
  }

  private Answer connect(Request request) {
    if (!request.isUpgrade()) {
      throw Problem.of(426, "invalid", "This is a WebSocket: send Upgrade: websocket.")
          .withHeader("Upgrade", "websocket")
          .asException();
    }
    var credentials = door.connect(request);
    var upgrade = Upgrade.to(() -> services.hub().connect(credentials, dialect, clients)).limits(limits);
    return ParlanceDoor.offersProtocol(request) ? upgrade.subprotocol(ParlanceDoor.PROTOCOL) : upgrade;
  }

  /// Checks the token and the rate, answers, and turns rejections into problems.
  Handler route(Answering answering) {
    return route(RateLimits.Action.REQUESTS, answering);
  }

  /// The same for what is limited by another rate, too; its state is told to the client.
  Handler route(RateLimits.Action action, Answering answering) {
    return request -> {
      var who = door.enter(request);
      var me = who.identity();
      try {
        services.rates().take(me.id(), RateLimits.Action.REQUESTS);
        var response = answering.answer(new Call(request, who, new ParlanceReads(services, me)));
        return new Response(response.status(), rates(response.headers(), me, action), response.body());
      } catch (RejectedException e) {
        throw problem(e.rejection(), me, action).asException();
      } catch (StoreUnavailableException _) {
        throw problem(UNREACHABLE, me, action).asException();
      }
    };
  }

  private Headers rates(Headers headers, Identity me, RateLimits.Action action) {
    var left = services.rates().left(me.id(), action);
    return headers
        .with("RateLimit-Limit", Integer.toString(services.rates().of(action).burst()))
        .with("RateLimit-Remaining", Integer.toString(left.remaining()))
        .with("RateLimit-Reset", Long.toString(left.fullIn().plusMillis(999).toSeconds()));
  }

  private Problem problem(Rejection rejection, Identity me, RateLimits.Action action) {
    var refusal = Refusal.of(rejection);
    var problem = Problem.of(refusal.status(), rejection.code(), rejection.sentence());
    if (refusal.field() != null) {
      problem = problem.with("field", refusal.field());
    }
    var after = rejection.retryAfter();
    if (after != null) {
      problem = problem.retryAfter(after).with("retryAfterMs", after.toMillis());
    }
    var requests = rejection instanceof Rejection.RateLimited limited
        && limited.action().equalsIgnoreCase(RateLimits.Action.REQUESTS.name());
    var headers = rates(Headers.empty(), me, requests ? RateLimits.Action.REQUESTS : action);
    for (var name : new String[]{"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}) {
      problem = problem.withHeader(name, String.valueOf(headers.first(name)));
    }
    return problem;
  }

  /// Makes the intent durable; the key comes from the header, or else from the body.
  Receipt write(Call call, Intent intent, @Nullable String bodyKey) {
    var header = call.request().header("Idempotency-Key");
    return services.messaging().submit(new Draft(call.me(), header == null ? bodyKey : header, intent));
  }

  Receipt write(Call call, Intent intent) {
    return write(call, intent, null);
  }

  static Response json(int status, Consumer<JsonGenerator> fields) {
    return Response.json(status, Json.object(fields));
  }

  /// Says when the answer repeats an earlier one.
  static Response replayed(Receipt receipt, Response response) {
    return receipt.duplicate()
        ? new Response(response.status(), response.headers().with("Idempotent-Replayed", "true"), response.body())
        : response;
  }

  static Response seq(Receipt receipt) {
    return replayed(receipt, json(200, json -> json.writeNumberProperty("seq", receipt.seq())));
  }
}
